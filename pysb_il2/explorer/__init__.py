"""A page in the browser to explore ready models: choices in; curves, pictures and files out.

`choices` reads what a page sends, `results` computes it, `downloads` writes it as files, `session` sees that one page
gets the answer to its last choices alone, and `server` hands all of this to the browser of this machine. The page
itself lies in ``assets``. This wing may import every wing but the command, and alone needs the extra ``explore``.
"""

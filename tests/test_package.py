def test_imports():
    import pysb_il2.macros

    assert pysb_il2.macros.__doc__

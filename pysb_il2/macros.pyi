from macros import *

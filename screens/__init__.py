"""The faces of the workstation. What Textual reads from the environment when it is imported is settled here, once."""

import os

os.environ.setdefault("TEXTUAL_DISABLE_KITTY_KEY", "1")  # input methods and old consoles speak the plain keyboard
os.environ.setdefault("TEXTUAL_SMOOTH_SCROLL", "0")  # no reports of mouse pixels, no second size protocol
os.environ.setdefault("TEXTUAL_ANIMATIONS", "none")
os.environ.setdefault("ESCDELAY", "50")  # ms until an Esc alone counts as a key

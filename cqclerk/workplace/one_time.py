"""Where it is remembered that a password is a one-time one. Light: the first frame after the sign-in asks for it."""


def one_time_setting(operator_id: str) -> str:
    """The key of the setting; its value is "1" until the operator has chosen a password."""
    return f"one_time_password:{operator_id}"

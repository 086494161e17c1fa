"""Two invented couples as a clerk types them, and the steps of the job that more than one journey takes."""

from tests.pages import Page, Typed, Workstation, person

REQUEST = Page("申请", (Typed("登记孩次", "1"), Typed("孕育情况", "1"), Typed("申报地", "")))
OWN = (
    Page("女方", person("509900199103070025", "王芳", "hz", "jjd jy", "测试路0号", "20200520", "10091030701")),
    Page("男方", person("509900198804170091", "买买提·艾力", "05", "=", "=", "=", "10088041704")),
)
OTHER = (
    Page("女方", person("509900199602290102", "欧阳娜娜", "01", "yz yb", "测试路0号", "20200520", "10096022905")),
    Page("男方", person("509900198911020056", "刘强", "01", "=", "=", "=", "10089110202")),
)


def take_in(clerk: Workstation, couple: tuple[Page, ...]) -> None:
    """收件, complete, up to the sentence that it is kept."""
    clerk.press("f2")
    clerk.choose("生育登记")
    clerk.fill_in(couple)
    clerk.sees("[子女")
    clerk.press("enter")
    clerk.fill_in([REQUEST])
    clerk.press("pagedown")
    clerk.hand_in_materials(6)
    clerk.sees("[核对]", "不缺，按 F10 提交")
    clerk.press("f10")
    clerk.sees("已保存在本机  收件号")


def accept(clerk: Workstation) -> None:
    clerk.press("f3")
    clerk.choose("通过并接件")
    clerk.sees("通过预审并接件？")
    clerk.press("f10")
    clerk.is_told("已受理")


def approve(clerk: Workstation) -> None:
    clerk.press("f4")
    clerk.choose("同意发证")
    clerk.sees("发生育服务证？", "F10确认 Esc不做")
    clerk.press("f10")
    clerk.is_told("已同意发证")


def hand_over(clerk: Workstation, to: str) -> None:
    clerk.press("f4")
    clerk.choose("交付申请人")
    clerk.sees("交给谁？")
    clerk.at(f"交给       {to}")
    clerk.press("f10")
    clerk.is_told("已送达")

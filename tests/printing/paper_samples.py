"""Invented facts for papers: people with numbers of a region that was never issued."""

import base64

from printing.form_paper_facts import FormFacts, FormRow, InquiryFacts, PublicNoticeFacts
from printing.paper_facts import (
    ApprovalFacts,
    CertificateFacts,
    ChildRow,
    Facts,
    HonorFacts,
    LabelFacts,
    MaritalFacts,
    MaterialRow,
    NoticeFacts,
    OutcomeFacts,
    ProofFacts,
    ReasonRow,
    RecallFacts,
    ReceiptFacts,
)

CREDENTIAL = "CQ1:" + base64.b32encode(bytes(range(108))).decode().rstrip("=")

RECEIPT = ReceiptFacts(
    receipt_number="50990100101202611250031",
    office="练习一区甲街道办事处",
    item_name="生育登记",
    applicants=("王芳", "刘强"),
    received="2026年11月25日",
    materials=(MaterialRow("身份证", "原件核验", "2份"), MaterialRow("户口簿", "电子证照", "2份")),
    gaps=(MaterialRow("结婚证", "原件"),),
    told_until="2026年12月2日",
    ask="023-00000001",
    clerk="李敏",
)

CERTIFICATE = CertificateFacts(
    certificate_number="Y5099010012026000129",
    wife_name="王芳",
    wife_identity_number="509900199103070025",
    wife_registered_residence="重庆市练习一区甲街道测试路1号",
    wife_current_residence="重庆市练习一区甲街道测试路1号附2号3单元12-4",
    husband_name="买买提·艾力",
    husband_identity_number="509900198905120011",
    husband_registered_residence="重庆市练习二区乙镇示例村3组",
    husband_current_residence="重庆市练习一区甲街道测试路1号附2号3单元12-4",
    marriage_date="2020年5月20日",
    birth_order="第一个子女",
    office="练习一区甲街道办事处",
    registrar="周强",
    decided="2026年11月25日",
    credential=CREDENTIAL,
)

NOTICE = NoticeFacts(
    number="CQ50990100101202611250007",
    receipt_number="50990100101202611250031",
    office="练习一区甲街道办事处",
    item_name="生育登记",
    applicants=("王芳", "刘强"),
    applied="2026年11月25日",
    dated="2026年11月26日",
    clerk="周强",
    ask="023-00000001",
    gaps=(MaterialRow("结婚证", "原件", note="双方"), MaterialRow("男方户口簿", "原件或者电子证照")),
    reasons=(ReasonRow("材料不齐全", "渝卫发〔2019〕69号 四（三）"),),
    due="2026年12月9日",
    promise="10个工作日",
)

OUTCOME = OutcomeFacts(
    receipt_number="50990100101202611250031",
    number="CQ50990100101202611250007",
    office="练习一区甲街道办事处",
    item_name="生育登记",
    applicants=("王芳", "买买提·艾力"),
    applied="2026年11月25日",
    dated="2026年11月26日",
    clerk="周强",
    ask="023-00000001",
    reason="不属于本机关职权范围",
    words="属于婚姻登记",
    article="行政许可法 32条",
    body="练习二区民政局",
    until="2026年12月23日",
    approver="冉主任",
    remedies=(ReasonRow("可以自收到之日起60日内申请行政复议"),),
)

MARITAL = MaritalFacts(
    certificate_number="H5099010012026000007",
    name="欧阳娜娜",
    sex="女",
    ethnicity="汉族",
    birth_date="1996年2月29日",
    identity_number="509900199602290028",
    registered_residence="重庆市练习二区乙镇乙坝村村民委员会测试路0号",
    current_residence="重庆市练习一区甲街道甲一社区居民委员会测试路1号附2号",
    marital_status="初婚",
    spouse_name="买买提·艾力",
    spouse_identity_number="509900198905120011",
    married_on="2020年5月20日",
    had_children=True,
    children=(ChildRow("买小一", "男", "2021年6月1日"), ChildRow("买小二", "女", "2023年8月9日", "（收养）")),
    checks=("身份证件（原件）", "户口簿（电子证照）", "结婚证（原件）"),
    checked="2026年11月25日",
    purpose="子女入学",
    used_at="练习一区测试小学",
    valid_until="",
    office="练习一区甲街道办事处",
    registrar="周强",
    decided="2026年11月25日",
    credential=CREDENTIAL,
)

PROOF = ProofFacts(
    office="练习一区甲街道办事处",
    applicants=("王芳", "买买提·艾力"),
    paper_name="生育服务证",
    certificate_number="Y5099010012026000129",
    receipt_number="50990100101202611250031",
    way="快递送达(货到付款,费用由收件方支付)",
    waybill_number="EY000027272IN",
    signed_by="王大明",
    receiver="同住成年家属",
    shown="居民身份证",
    signed="2026年11月27日",
    clerk="李敏",
)

LABEL = LabelFacts(
    recipient_name="王芳",
    recipient_phone="10012345678",
    recipient_address="重庆市练习一区甲街道测试路1号附2号3单元12-4",
    office="练习一区甲街道办事处",
    office_phone="023-00000001",
    office_address="练习一区甲街道测试路0号",
    waybill_number="EY000027272IN",
    time="2",
    before=True,
)

RECALL = RecallFacts(
    applicants=("王芳", "买买提·艾力"),
    paper_name="生育服务证",
    certificate_number="Y5099010012026000129",
    decided="2026年11月25日",
    reason="发证的决定已撤销",
    renewed=False,
    remedies=(ReasonRow("不服本决定的，可自收到之日起60日内申请行政复议"), ReasonRow("也可自收到之日起6个月内向人民法院提起行政诉讼")),
    office="练习一区甲街道办事处",
    dated="2026年11月26日",
    clerk="周强",
    ask="023-00000001",
)

HONOR = HonorFacts(
    certificate_number="D5099010012026000003",
    wife_name="欧阳娜娜",
    wife_birth_date="1976年2月29日",
    wife_ethnicity="汉族",
    wife_identity_number="509900197602290028",
    wife_registered_residence="重庆市练习二区乙镇乙坝村村民委员会测试路0号",
    wife_employer="",
    husband_name="阿卜杜热西提·阿卜杜喀迪尔·图尔荪",
    husband_birth_date="1975年5月12日",
    husband_ethnicity="维吾尔族",
    husband_identity_number="509900197505120011",
    husband_registered_residence="重庆市练习一区甲街道甲一社区居民委员会测试路1号附2号",
    husband_employer="练习一区测试小学",
    child_name="欧阳小一",
    child_sex="女",
    child_birth_date="2010年6月1日",
    child_ethnicity="维吾尔族",
    child_address="重庆市练习一区甲街道测试路1号附2号",
    variant="补办（遗失）",
    previous_number="2011字第12号",
    previous_office="练习一区甲街道计划生育办公室",
    previous_date="2011年3月1日",
    office="练习一区甲街道办事处",
    registrar="何静",
    decided="2026年11月25日",
    credential=CREDENTIAL,
)

APPROVAL = ApprovalFacts(
    certificate_number="Z5099010002026000002",
    wife_name="王芳",
    wife_identity_number="509900199103070025",
    wife_registered_residence="重庆市练习一区甲街道测试路1号",
    wife_marital_status="再婚",
    husband_name="买买提·艾力",
    husband_identity_number="509900198905120011",
    husband_registered_residence="重庆市练习二区乙镇示例村3组",
    husband_marital_status="再婚",
    marriage_date="2020年5月20日",
    children=(ChildRow("王小一", "男", "2012年6月1日"), ChildRow("买小二", "女", "2021年8月9日", "（收养）")),
    ground="2021条例",
    valid_until="2029年11月24日",
    office="练习一区卫生健康委员会",
    registrar="陈岚",
    decided="2026年11月25日",
    credential=CREDENTIAL,
)

FORM = FormFacts(
    receipt_number="50990100101202611250031",
    office="练习一区甲街道办事处",
    item_name="生育登记",
    certificate_name="生育服务证",
    applicants=("王芳", "买买提·艾力"),
    applied="2026年11月25日",
    people=(FormRow("女方姓名", "王芳"), FormRow("男方姓名", "阿卜杜热西提·阿卜杜喀迪尔·图尔荪")),
    marriages=(FormRow("前婚1", "谁的 女方，前配偶 丁一，结束方式 离婚"),),
    children=(FormRow("子女1", "姓名 丁小一，性别 男，出生日期 2012年6月1日，存活 是"),),
    request=(FormRow("登记孩次", "第二个子女"), FormRow("办理方式", "告知承诺")),
    materials=(FormRow("女方身份证件", "原件核验 1页"),),
    told=(FormRow("事项名称", "生育登记服务（生育服务证）"), FormRow("不实承诺可能承担的责任", "终止办理、撤销行政决定")),
    promised=(FormRow("", "已经知晓告知的全部内容"), FormRow("", "所作承诺是真实意思表示")),
    commitment="我们夫妻郑重承诺：上述夫妻信息、子女及婚孕育信息均属实，如有不实，愿承担相应法律责任。",
    signers=(FormRow("女方", ""), FormRow("男方", "")),
)

PUBLIC = PublicNoticeFacts("再生育审批", ("王芳", "买买提·艾力"), "2026年11月25日", "2026年12月2日", "练习一区甲街道办事处", "023-00000001")

INQUIRY = InquiryFacts(
    receipt_number="50990100101202611250031",
    addressee="练习二区乙镇人民政府",
    item_name="生育登记",
    people=(FormRow("王芳", "509900199103070025"), FormRow("买买提·艾力", "509900198905120011")),
    reason="信息不一致",
    question="双方婚姻登记情况",
    answer_by="2026年12月2日",
    office="练习一区甲街道办事处",
    dated="2026年11月25日",
    clerk="周强",
    ask="023-00000001",
)


EVERY: dict[str, Facts] = {
    "receipt": RECEIPT,
    "one_time_notice": NOTICE,
    "acceptance_notice": NOTICE,
    "refusal_notice": NOTICE,
    "declined_notice": OUTCOME,
    "denial_decision": OUTCOME,
    "extension_notice": OUTCOME,
    "procedure_notice": OUTCOME,
    "childbirth_certificate": CERTIFICATE,
    "marital_childbearing_certificate": MARITAL,
    "proof_of_service": PROOF,
    "postal_label": LABEL,
    "recall_notice": RECALL,
    "only_child_honor_certificate": HONOR,
    "additional_child_certificate": APPROVAL,
    "application_form": FORM,
    "commitment_form": FORM,
    "public_notice": PUBLIC,
    "inquiry_letter": INQUIRY,
}
"""Facts of every paper."""

"""Invented facts for papers: people with numbers of a region that was never issued."""

import base64

from printing.paper_facts import (
    CertificateFacts,
    ChildRow,
    LabelFacts,
    MaritalFacts,
    MaterialRow,
    NoticeFacts,
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

"""Invented facts for papers: those that the program shows in its previews, each with its type."""

from typing import cast

from printing import papers, samples
from printing.form_paper_facts import FormFacts, InquiryFacts, PublicNoticeFacts
from printing.paper_facts import (
    ApprovalFacts,
    CertificateFacts,
    Facts,
    HonorFacts,
    LabelFacts,
    MaritalFacts,
    NoticeFacts,
    OutcomeFacts,
    ProofFacts,
    RecallFacts,
    ReceiptFacts,
)

RECEIPT = cast(ReceiptFacts, samples.facts("receipt"))
NOTICE = cast(NoticeFacts, samples.facts("one_time_notice"))
OUTCOME = cast(OutcomeFacts, samples.facts("declined_notice"))
CERTIFICATE = cast(CertificateFacts, samples.facts("childbirth_certificate"))
MARITAL = cast(MaritalFacts, samples.facts("marital_childbearing_certificate"))
HONOR = cast(HonorFacts, samples.facts("only_child_honor_certificate"))
APPROVAL = cast(ApprovalFacts, samples.facts("additional_child_certificate"))
PROOF = cast(ProofFacts, samples.facts("proof_of_service"))
LABEL = cast(LabelFacts, samples.facts("postal_label"))
RECALL = cast(RecallFacts, samples.facts("recall_notice"))
FORM = cast(FormFacts, samples.facts("application_form"))
PUBLIC = cast(PublicNoticeFacts, samples.facts("public_notice"))
INQUIRY = cast(InquiryFacts, samples.facts("inquiry_letter"))
CREDENTIAL = CERTIFICATE.credential
EVERY: dict[str, Facts] = {paper: samples.facts(paper) for paper in papers.FACTS}

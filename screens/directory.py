"""Screens go by name, so that none of them has to know another, and none is loaded before somebody goes there."""

import importlib
from collections.abc import Callable
from typing import Any

SCREENS = {
    "login": "screens.login:LoginScreen",
    "setup": "screens.setup:SetupScreen",
    "desk": "screens.desk:DeskScreen",
    "intake": "screens.intake:IntakeScreen",
    "prereview": "screens.prereview:PrereviewScreen",
    "processing": "screens.processing:ProcessingScreen",
    "copying_out": "screens.copying_out:CopyingOutScreen",
    "attachments": "screens.attachments:AttachmentsScreen",
    "correction": "screens.correction:CorrectionScreen",
    "dispatch": "screens.dispatch:DispatchScreen",
    "print_queue": "screens.print_queue:PrintQueueScreen",
    "outbox": "screens.outbox:OutboxScreen",
    "stick": "screens.stick:StickScreen",
    "conflict": "screens.conflict:ConflictScreen",
    "search": "screens.search:SearchScreen",
    "paper_view": "screens.paper_view:PaperViewScreen",
    "verify": "screens.verify:VerifyScreen",
    "day_end": "screens.day_end:DayEndScreen",
    "help": "screens.help:HelpScreen",
    "more": "screens.more:MoreScreen",
    "palette": "screens.palette:PaletteScreen",
    "lock": "screens.lock:LockScreen",
    "administration": "screens.administration:AdministrationScreen",
    "printer_wizard": "screens.printer_wizard:PrinterWizardScreen",
    "clock_check": "screens.clock_check:ClockCheckScreen",
    "reference_data": "screens.reference_data:ReferenceDataScreen",
    "rules": "screens.rules:RulesScreen",
    "paper_files": "screens.paper_files:PaperFilesScreen",
    "unverified": "screens.unverified:UnverifiedScreen",
    "rare_characters": "screens.rare_characters:RareCharactersScreen",
    "emergency": "screens.emergency:EmergencyScreen",
    "back_entry": "screens.back_entry:BackEntryScreen",
    "stationery": "screens.stationery:StationeryScreen",
    "numbers": "screens.numbers:NumbersScreen",
    "form_print": "screens.form_print:FormPrintScreen",
    "operators": "screens.operators:OperatorsScreen",
    "password": "screens.password:PasswordScreen",
    "recovery": "screens.recovery:RecoveryScreen",
}
ABOUT_A_CASE = ("prereview", "processing", "print_queue")  # take the id of the case that is being looked at


def screen_class(name: str) -> Callable[..., Any]:
    """The class of a WorkScreen, by its name."""
    module, _, class_name = SCREENS[name].partition(":")
    found: Callable[..., Any] = getattr(importlib.import_module(module), class_name)
    return found

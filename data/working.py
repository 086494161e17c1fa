"""Working state of a station's store, outside journal and projections: drafts, tries, print progress, settings, secrets."""

from sqlmodel import Session, col, delete, select

from data.rows import DraftRow
from data.schema_working import Attempt, Draft, Progress, Secret, Setting


class Working:
    """The part of a transaction that writes and reads it."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def save_draft(self, draft: DraftRow) -> None:
        """Keep a form as it stands."""
        self._session.merge(
            Draft(
                id=draft.id,
                item=draft.item,
                operator=draft.operator,
                focus=draft.focus,
                saved_at=draft.saved_at,
                fields=draft.fields,
            )
        )

    def drop_draft(self, draft_id: str) -> None:
        """Forget a draft that was submitted or thrown away by a person."""
        self._session.execute(delete(Draft).where(col(Draft.id) == draft_id))

    def attempt(self, event_id: str) -> Attempt | None:
        """How sending went so far."""
        return self._session.get(Attempt, event_id)

    def save_attempt(self, event_id: str, attempts: int, next_try_at: float, last_error: str) -> None:
        """Note a try that failed, and when the next one is due (seconds since 1970)."""
        row = Attempt(event_id=event_id, attempts=attempts, next_try_at=next_try_at, last_error=last_error)
        self._session.merge(row)

    def drop_attempt(self, event_id: str) -> None:
        """The event was answered: nothing more to try."""
        self._session.execute(delete(Attempt).where(col(Attempt.event_id) == event_id))

    def make_all_due(self) -> None:
        """ "Send now": every waiting event may be tried at once."""
        for row in self._session.exec(select(Attempt)):
            row.next_try_at = 0.0

    def progress(self, job_id: str) -> str:
        """sending, sent, or "" if the job did not get that far."""
        row = self._session.get(Progress, job_id)
        return row.state if row else ""

    def save_progress(self, job_id: str, state: str) -> None:
        """Note how far a job got; "" forgets it."""
        if state:
            self._session.merge(Progress(job_id=job_id, state=state))
        else:
            self._session.execute(delete(Progress).where(col(Progress.job_id) == job_id))

    def setting(self, key: str) -> str | None:
        """A remembered value."""
        row = self._session.get(Setting, key)
        return row.value if row else None

    def set(self, key: str, value: str) -> None:
        """Remember a value."""
        self._session.merge(Setting(key=key, value=value))

    def secret(self, key: str) -> bytes | None:
        """A secret of this station."""
        row = self._session.get(Secret, key)
        return row.value if row else None

    def set_secret(self, key: str, value: bytes) -> None:
        """Keep a secret of this station."""
        self._session.merge(Secret(key=key, value=value))

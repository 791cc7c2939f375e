"""Events of the Windows Security channel as agents send them: one line of XML, attributes in single quotes."""

import os
import xml.etree.ElementTree as ElementTree
from datetime import datetime, timezone
from pathlib import Path
from xml.sax.saxutils import escape

SCHEMA = "http://schemas.microsoft.com/win/2004/08/events/event"
# Real events, rendered; beside the source tree where they are at all.
SAMPLES = Path(os.environ.get("YAGURA_SAMPLE_EVENTS",
                              Path(__file__).resolve().parents[3] / "shared" / "data" / "evtx" / "expected"))

_SUBJECT = {"SubjectUserSid": "S-1-5-21-1004336348-1177238915-682003330-500", "SubjectUserName": "Administrator",
            "SubjectDomainName": "EXAMPLE", "SubjectLogonId": "0x3e7a1c"}
_TARGET = {"TargetUserName": "j.doe", "TargetDomainName": "EXAMPLE",
           "TargetSid": "S-1-5-21-1004336348-1177238915-682003330-1131"}
_LOGON = {**_SUBJECT, "TargetUserSid": _TARGET["TargetSid"], "TargetUserName": "j.doe",
          "TargetDomainName": "EXAMPLE", "LogonType": "3", "LogonProcessName": "NtLmSsp ",
          "AuthenticationPackageName": "NTLM", "WorkstationName": "WS07", "IpAddress": "10.20.0.17",
          "IpPort": "50122"}
# What the records of each event hold, and its task category.
RECORDS = {
    4624: (12544, _LOGON),
    4625: (12544, {**_LOGON, "Status": "0xc000006d", "FailureReason": "%%2313", "SubStatus": "0xc000006a"}),
    4672: (12548, {**_SUBJECT, "PrivilegeList": "SeSecurityPrivilege\n\t\t\tSeBackupPrivilege"}),
    4720: (13824, {**_TARGET, **_SUBJECT, "PrivilegeList": "-", "SamAccountName": "j.doe"}),
    4723: (13824, {**_TARGET, **_SUBJECT, "PrivilegeList": "-"}),
    4724: (13824, {**_TARGET, **_SUBJECT}),
    4725: (13824, {**_TARGET, **_SUBJECT}),
    4726: (13824, {**_TARGET, **_SUBJECT, "PrivilegeList": "-"}),
    4732: (13826, {"MemberName": "-", "MemberSid": _TARGET["TargetSid"], "TargetUserName": "Administrators",
                   "TargetDomainName": "Builtin", "TargetSid": "S-1-5-32-544", **_SUBJECT, "PrivilegeList": "-"}),
    4740: (13824, {"TargetUserName": "j.doe", "TargetDomainName": "WS07", "TargetSid": _TARGET["TargetSid"],
                   **_SUBJECT}),
}


def security_event(identifier, at_ms, **values):
    """The record of one event; `values` replace fields of its data."""
    task, data = RECORDS[identifier]
    when = datetime.fromtimestamp(at_ms / 1000, timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%f0Z")
    keywords = "0x8010000000000000" if identifier == 4625 else "0x8020000000000000"
    fields = "".join(f"<Data Name='{name}'>{escape(value)}</Data>" for name, value in {**data, **values}.items())
    return (f"<Event xmlns='{SCHEMA}'><System><Provider Name='Microsoft-Windows-Security-Auditing' "
            f"Guid='{{54849625-5478-4994-a5ba-3e3b0328c30d}}'/><EventID>{identifier}</EventID><Version>0</Version>"
            f"<Level>0</Level><Task>{task}</Task><Opcode>0</Opcode><Keywords>{keywords}</Keywords>"
            f"<TimeCreated SystemTime='{when}'/><EventRecordID>{at_ms % 1_000_000}</EventRecordID><Correlation/>"
            "<Execution ProcessID='640' ThreadID='4108'/><Channel>Security</Channel>"
            "<Computer>DC01.example.com</Computer><Security/></System>"
            f"<EventData>{fields}</EventData></Event>")


def sample_events():
    """The real Security events beside the source tree as Windows would render them; none where they are not."""
    for path in sorted(SAMPLES.glob("security-*.xml")):
        text = path.read_text(encoding="utf-8")
        for event in ElementTree.fromstring(f"<Samples>{text}</Samples>"):
            yield _rendered(event)


def _rendered(element):
    space, _, name = element.tag.rpartition("}")
    declared = f" xmlns='{space[1:]}'" if name in ("Event", "LogFileCleared") else ""
    attributes = declared + "".join(f" {key}='{escape(value)}'" for key, value in element.attrib.items())
    if len(element):
        inside = "".join(_rendered(child) for child in element)
    else:
        inside = escape(element.text or "")
    return f"<{name}{attributes}>{inside}</{name}>" if inside else f"<{name}{attributes}/>"

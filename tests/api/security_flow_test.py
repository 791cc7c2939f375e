"""From a line of a Windows log to a mail in an inbox, with the AWS CLI: `yagura security enable`, metric filters,
metrics, alarms, a topic, and a subscription that is confirmed by following the mailed link. Then the same with the
server killed between each two steps."""

import datetime
import json
import queue
import re
import urllib.parse
import urllib.request
from collections import Counter

from support.case import ServerTestCase, main
from support.client import aws, now_ms
from support.receivers import MailServer
from support.windows import sample_events, security_event

GROUP = "/demo/windows/security"
TRAIL = "audit/cloudtrail"
INBOX = "security@example.com"
NETWORK = "<Data Name='LogonType'>3</Data>"
# The words of the installed patterns, counted here in another way than the server does.
RULES = {
    "Windows-Logon-Success": ("<EventID>4624</EventID>", NETWORK),
    "Windows-Logon-Fail": ("<EventID>4625</EventID>", NETWORK),
    "Windows-User-Created": ("<EventID>4720</EventID>",),
    "Windows-Password-Changed": ("<EventID>4723</EventID>",),
    "Windows-Password-Reset": ("<EventID>4724</EventID>",),
    "Windows-User-Disabled": ("<EventID>4725</EventID>",),
    "Windows-User-Deleted": ("<EventID>4726</EventID>",),
    "Windows-User-LockedOut": ("<EventID>4740</EventID>",),
    "Windows-Admin-Member-Added": ("<EventID>4732</EventID>", "<Data Name='TargetUserName'>Administrators</Data>"),
    "Windows-Special-Privileges": ("<EventID>4672</EventID>",),
    "Windows-Log-Cleared": ("<EventID>1102</EventID>",),
}
MAIL = """\
You are receiving this email because your Amazon CloudWatch Alarm "{AlarmName}" in the US East (N. Virginia) region \
has entered the ALARM state, because "{StateReason}" at "{at}".

View this alarm in the AWS Management Console:
{endpoint}/cloudwatch/deeplink.js?region=us-east-1#alarmsV2:alarm/{link_name}

Alarm Details:
- Name:                       {AlarmName}
- Description:                {AlarmDescription}
- State Change:               OK -> ALARM
- Reason for State Change:    {StateReason}
- Timestamp:                  {at}
- AWS Account:                000000000000
- Alarm Arn:                  {AlarmArn}

Threshold:
- The alarm is in the ALARM state when the metric is GreaterThanOrEqualToThreshold {Threshold} for 300 seconds.

Monitored Metric:
- MetricNamespace:                     {Namespace}
- MetricName:                          {MetricName}
- Dimensions:
- Period:                              300 seconds
- Statistic:                           Sum
- Unit:                                not specified
- TreatMissingData:                    notBreaching


State Change Actions:
- OK:
- ALARM: [{topic}]
- INSUFFICIENT_DATA:
"""


def without_line_ends(text):
    return [line.rstrip() for line in text.strip().splitlines()]


class Flow:
    """One day of a person who watches a Windows domain. What is asserted holds whether or not step() kills."""

    keep_port = True

    @classmethod
    def setUpClass(cls):
        cls.mail = MailServer()
        cls.addClassCleanup(cls.mail.close)
        cls.flags = cls.mail.flags()
        super().setUpClass()

    def step(self):
        """What may happen between two steps."""

    def aws(self, *arguments):
        return aws(self.server, *arguments)

    def security(self, verb, group, *more):
        return self.server.run("security", verb, "--data", str(self.server.data), "--group", group, *more).stdout

    def alarms(self):
        return {alarm["AlarmName"]: alarm for alarm in self.aws("cloudwatch", "describe-alarms")["MetricAlarms"]}

    def test_from_event_to_mail(self):
        self.aws("logs", "create-log-group", "--log-group-name", GROUP)
        self.aws("logs", "create-log-group", "--log-group-name", TRAIL)
        self.topic = self.aws("sns", "create-topic", "--name", "security")["TopicArn"]
        self.aws("sns", "subscribe", "--topic-arn", self.topic, "--protocol", "email",
                 "--notification-endpoint", INBOX)
        self.step()
        self.confirm()
        self.step()
        self.enable()
        self.step()
        self.eventually({"OK"}, lambda: {a["StateValue"] for a in self.alarms().values()}, seconds=90)
        self.step()
        totals = self.send_events()
        self.step()
        self.check_metrics(totals)
        self.step()
        self.check_mails(totals)
        self.step()
        self.check_metrics(totals)
        self.leave()

    def confirm(self):
        mail = self.mail.next()
        self.assertEqual(mail.recipients, [INBOX])
        self.assertEqual(mail.message["Subject"], "AWS Notification - Subscription Confirmation")
        link = next(line for line in mail.text.splitlines() if line.startswith("http"))
        self.assertTrue(link.startswith(self.server.endpoint + "/"), link)
        self.step()
        with urllib.request.urlopen(link, timeout=30) as page:
            self.assertIn("Subscription confirmed!", page.read().decode())
        self.step()
        subscription, = self.aws("sns", "list-subscriptions-by-topic", "--topic-arn", self.topic)["Subscriptions"]
        self.assertTrue(subscription["SubscriptionArn"].startswith(self.topic + ":"), subscription)

    def enable(self):
        self.assertIn("22 changes made", self.security("enable", GROUP, "--topic", self.topic))
        self.step()
        self.security("enable", TRAIL, "--topic", self.topic, "--cis")
        self.assertIn("Nothing to do.", self.security("enable", GROUP, "--topic", self.topic))
        filters = self.aws("logs", "describe-metric-filters", "--log-group-name", GROUP)["metricFilters"]
        self.assertEqual({f["filterName"] for f in filters}, set(RULES))

    def send_events(self):
        """Puts events of the last two minutes; returns how many each rule must find in each minute."""
        self.server.run("demo", "--data", str(self.server.data), "--once", "--history", "2m", "--rate", "40")
        at = now_ms() - 60_000
        # Every rule but the last has its event; five failed logons are needed for their alarm.
        made = [security_event(i, at) for i in (4624, 4672, 4720, 4723, 4724, 4725, 4726, 4732, 4740)]
        made += [security_event(4625, at, IpPort=str(50000 + i)) for i in range(6)]
        # What must not count: other kinds of logon, other groups.
        made += [security_event(4625, at, LogonType="10"), security_event(4624, at, LogonType="2"),
                 security_event(4732, at, TargetUserName="Backup Operators")]
        made += sample_events()
        self.put_with_cli(GROUP, made, at)
        root = {"eventName": "ConsoleLogin", "userIdentity": {"type": "Root"}, "eventType": "AwsConsoleSignIn"}
        self.put_with_cli(TRAIL, [json.dumps(root)], at)
        totals = {}
        events = self.aws("logs", "filter-log-events", "--log-group-name", GROUP)["events"]
        self.assertGreater(len(events), len(made))
        for name, words in RULES.items():
            totals[name] = Counter(event["timestamp"] // 60_000 * 60 for event in events
                                   if all(word in event["message"] for word in words))
        return totals

    def put_with_cli(self, group, messages, at):
        stream = self.unique("agent")
        self.aws("logs", "create-log-stream", "--log-group-name", group, "--log-stream-name", stream)
        path = self.server.folder / f"{stream}.json"
        path.write_text(json.dumps([{"timestamp": at, "message": message} for message in messages]), encoding="utf-8")
        answer = self.aws("logs", "put-log-events", "--log-group-name", group, "--log-stream-name", stream,
                          "--log-events", f"file://{path}")
        self.assertNotIn("rejectedLogEventsInfo", answer)

    def minutes(self):
        """What metrics say for each minute but 0: a minute in which other events came has the default value."""
        now = datetime.datetime.now(datetime.timezone.utc)
        queries = [{"Id": f"m{i}", "Label": name, "MetricStat": {
            "Metric": {"Namespace": "Security" + GROUP, "MetricName": name}, "Period": 60, "Stat": "Sum",
            "Unit": "Count"}} for i, name in enumerate(RULES)]
        results = self.aws("cloudwatch", "get-metric-data", "--metric-data-queries", json.dumps(queries),
                           "--start-time", (now - datetime.timedelta(hours=1)).isoformat(), "--end-time",
                           (now + datetime.timedelta(minutes=1)).isoformat())["MetricDataResults"]
        return {line["Label"]: {int(datetime.datetime.fromisoformat(at).timestamp()): value
                                for at, value in zip(line["Timestamps"], line["Values"]) if value != 0}
                for line in results}

    def check_metrics(self, totals):
        self.eventually({name: dict(minutes) for name, minutes in totals.items()}, self.minutes)

    def check_mails(self, totals):
        need = {name: 5 if name == "Windows-Logon-Fail" else 1 for name in totals}
        expected = {name for name, minutes in totals.items() if sum(minutes.values()) >= need[name]}
        self.assertGreaterEqual(len(expected), 10)
        expected.add("RootAccountUsage")
        mails = {}
        while set(mails) != expected:
            try:
                mail = self.mail.next()
            except queue.Empty:
                self.fail(f"no mail came for {sorted(expected - set(mails))}; alarms: {self.alarms()}")
            metric = re.search("- MetricName: +(.*)", mail.text)[1]
            self.assertIn(metric, expected)
            mails[metric] = mail
            if len(mails) == len(expected) // 2:
                self.step()
        alarms = {alarm["MetricName"]: alarm for alarm in self.alarms().values()}
        for metric, mail in mails.items():
            with self.subTest(metric):
                self.check_mail(mail, alarms[metric])
        quiet = {metric for metric, alarm in alarms.items() if alarm["StateValue"] == "OK"}
        self.assertEqual(quiet & set(RULES), set(RULES) - expected)

    def check_mail(self, mail, alarm):
        """Compares the mail of an alarm word for word."""
        self.assertEqual((mail.sender, mail.recipients), ("alarms@example.com", [INBOX]))
        body, footer = mail.text.split("\n\n--\n")
        self.assertEqual(alarm["StateValue"], "ALARM")
        self.assertRegex(alarm["StateReason"], r"^Threshold Crossed: 1 datapoint \[\d+\.0 \(.*\)\] was greater than or "
                                               r"equal to the threshold \(\d\.0\)\.$")
        at = datetime.datetime.fromisoformat(alarm["StateUpdatedTimestamp"]).strftime("%A %d %B, %Y %H:%M:%S UTC")
        link_name = urllib.parse.quote(alarm["AlarmName"], safe="")
        self.assertEqual(without_line_ends(body), without_line_ends(MAIL.format(
            **alarm, at=at, endpoint=self.server.endpoint, topic=self.topic, link_name=link_name)))
        self.assertIn(f"{self.server.endpoint}/", footer)
        subject = " ".join(mail.message["Subject"].split())
        self.assertRegex(subject, r'^ALARM: ".*" in US East \(N\. Virginia\)$')
        self.assertLessEqual(len(subject), 100)
        self.unsubscribe_link = mail.message["List-Unsubscribe"].strip("<>")

    def leave(self):
        with urllib.request.urlopen(self.unsubscribe_link, timeout=30) as page:
            self.assertIn("ubscri", page.read().decode())
        self.security("disable", GROUP)
        self.security("disable", TRAIL, "--cis")
        self.assertEqual(self.alarms(), {})
        self.assertEqual(self.aws("logs", "describe-metric-filters", "--log-group-name", GROUP)["metricFilters"], [])


class Undisturbed(Flow, ServerTestCase):
    pass


class KilledBetweenSteps(Flow, ServerTestCase):
    def step(self):
        self.server.kill()
        self.server.start()


if __name__ == "__main__":
    main()

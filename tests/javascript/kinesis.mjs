// A producer, a reader and an enhanced consumer with the JavaScript SDK, which speaks HTTP/2 to
// Kinesis and nothing else. Prints what came as JSON.  node kinesis.mjs ENDPOINT STREAM
import {
  CreateStreamCommand, DescribeStreamSummaryCommand, GetRecordsCommand, GetShardIteratorCommand,
  KinesisClient, PutRecordsCommand, RegisterStreamConsumerCommand, SubscribeToShardCommand,
} from "@aws-sdk/client-kinesis";

const [endpoint, stream] = process.argv.slice(2);
const shard = "shardId-000000000000";
const client = new KinesisClient({ endpoint, region: "us-east-1", maxAttempts: 1 });
const text = (record) => Buffer.from(record.Data).toString();

async function put(from, to) {
  const Records = [];
  for (let n = from; n < to; ++n) {
    Records.push({ Data: Buffer.from(`record ${n}`), PartitionKey: "key" });
  }
  const answer = await client.send(new PutRecordsCommand({ StreamName: stream, Records }));
  if (answer.FailedRecordCount !== 0) throw new Error("records were refused");
}

await client.send(new CreateStreamCommand({ StreamName: stream, ShardCount: 1 }));
await put(0, 20);
const place = { StreamName: stream, ShardId: shard, ShardIteratorType: "TRIM_HORIZON" };
const { ShardIterator } = await client.send(new GetShardIteratorCommand(place));
const polled = (await client.send(new GetRecordsCommand({ ShardIterator }))).Records.map(text);

const summary = await client.send(new DescribeStreamSummaryCommand({ StreamName: stream }));
const registered = await client.send(new RegisterStreamConsumerCommand({
  StreamARN: summary.StreamDescriptionSummary.StreamARN, ConsumerName: "javascript" }));
const subscribe = () => client.send(new SubscribeToShardCommand({
  ConsumerARN: registered.Consumer.ConsumerARN, ShardId: shard,
  StartingPosition: { Type: "TRIM_HORIZON" } }));
const subscription = await subscribe();
let refused = null;
try {
  await subscribe();
} catch (error) {
  refused = error.name;
}
const pushed = [];
let more = false;
for await (const event of subscription.EventStream) {
  pushed.push(...event.SubscribeToShardEvent.Records.map(text));
  if (pushed.length >= 20 && !more) {
    more = true;
    await put(20, 25);  // they come on the subscription that is open
  }
  if (pushed.length >= 25) break;
}
const protocol = client.config.requestHandler.metadata.handlerProtocol;
console.log(JSON.stringify({ protocol, polled, pushed, refused }));
process.exit(0);

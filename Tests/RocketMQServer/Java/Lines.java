import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import org.apache.rocketmq.common.message.MessageExt;

/** How these programs talk to the tests: one JSON object for each line; commands come as words on standard input. */
final class Lines {
    private final StringBuilder text = new StringBuilder("{");

    static Lines of(String event) { return new Lines().put("event", event); }

    Lines put(String name, String value) { return raw(name, value == null ? "null" : quoted(value)); }
    Lines put(String name, long value) { return raw(name, Long.toString(value)); }
    Lines put(String name, byte[] value) { return put(name, Base64.getEncoder().encodeToString(value)); }

    Lines put(String name, Map<String, String> values) {
        StringBuilder members = new StringBuilder("{");
        for (Map.Entry<String, String> entry : new TreeMap<>(values).entrySet()) {
            if (members.length() > 1) members.append(',');
            members.append(quoted(entry.getKey())).append(':').append(quoted(entry.getValue()));
        }
        return raw(name, members.append('}').toString());
    }

    private Lines raw(String name, String value) {
        if (text.length() > 1) text.append(',');
        text.append(quoted(name)).append(':').append(value);
        return this;
    }

    /** Whole lines only: listeners run on many threads. */
    void write() {
        byte[] bytes = text.append("}\n").toString().getBytes(StandardCharsets.UTF_8);
        synchronized (System.out) {
            System.out.write(bytes, 0, bytes.length);
            System.out.flush();
        }
    }

    static Lines of(String event, MessageExt message) {
        return of(event).put("id", message.getMsgId()).put("topic", message.getTopic()).put("queue", message.getQueueId())
            .put("offset", message.getQueueOffset()).put("flag", message.getFlag()).put("born", message.getBornTimestamp())
            .put("retries", message.getReconsumeTimes()).put("tag", message.getTags()).put("keys", message.getKeys())
            .put("properties", message.getProperties()).put("body", message.getBody());
    }

    private static String quoted(String value) {
        StringBuilder quoted = new StringBuilder("\"");
        for (char unit : value.toCharArray()) {
            if (unit < 0x20 || unit == '"' || unit == '\\') quoted.append(String.format("\\u%04x", (int) unit));
            else quoted.append(unit);
        }
        return quoted.append('"').toString();
    }

    /** Returns when a line `stop` came; where the input just ends, whoever started this is gone, and so is this. */
    static void awaitStop() throws Exception {
        CountDownLatch stopped = new CountDownLatch(1);
        Thread reader = new Thread(() -> {
            try {
                int next = System.in.read();
                if (next >= 0) stopped.countDown(); else Runtime.getRuntime().halt(3);
            } catch (java.io.IOException lost) {
                Runtime.getRuntime().halt(3);
            }
        });
        reader.setDaemon(true);
        reader.start();
        stopped.await();
    }
}

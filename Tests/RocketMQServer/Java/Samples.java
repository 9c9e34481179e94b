import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.common.message.Message;

/** Publishes one message of each kind by the official producer, and says what it published: NAMESRV TOPIC [KIND …]. */
public final class Samples {
    private static DefaultMQProducer producer;
    private static String topic;

    public static void main(String[] words) throws Exception {
        topic = words[1];
        for (String kind : List.of(words).subList(2, words.length)) {
            // Read when a producer is made.
            System.setProperty("rocketmq.message.compressType", kind.equals("lz4") ? "LZ4" : kind.equals("zstd") ? "ZSTD" : "ZLIB");
            producer = new DefaultMQProducer("samples-" + kind);
            producer.setNamesrvAddr(words[0]);
            producer.setVipChannelEnabled(false);
            producer.setSendMsgTimeout(30_000);
            producer.start();
            if (kind.equals("batch")) batch(); else send(kind, sample(kind));
            producer.shutdown();
        }
        System.exit(0);
    }

    private static Message sample(String kind) {
        Message message = new Message(topic, kind.getBytes(StandardCharsets.UTF_8));
        switch (kind) {
            case "tagged" -> message.setTags("paid");
            case "keyed" -> message.setKeys(List.of("4711", "schlüssel"));
            case "properties" -> {
                message.putUserProperty("größe", "42 m² – 世界 🔥");
                message.putUserProperty("two words", "a b");
                message.setFlag(-7);
            }
            case "text" -> message.setBody("héllo, 世界 🔥\u0001\u0002\u0000".getBytes(StandardCharsets.UTF_8));
            case "compressed", "lz4", "zstd" -> {
                message.setTags(kind);
                message.setBody("RocketMQ é世 ".repeat(2_000).getBytes(StandardCharsets.UTF_8));
            }
            case "binary" -> {
                byte[] every = new byte[256];
                for (int value = 0; value < 256; value++) every[value] = (byte) value;
                message.setBody(every);
            }
            case "delayed" -> message.setDelayTimeLevel(1);
            default -> { }
        }
        return message;
    }

    private static void send(String kind, Message message) throws Exception {
        byte[] body = message.getBody();
        SendResult result = producer.send(message);
        say(kind, message, body, result, result.getOffsetMsgId(), 0);
    }

    private static void batch() throws Exception {
        List<Message> messages = List.of(sample("first"), sample("tagged"), sample("properties"));
        SendResult result = producer.send(messages);
        String[] places = result.getOffsetMsgId().split(",");
        for (int index = 0; index < messages.size(); index++) {
            Message message = messages.get(index);
            say("batch", message, message.getBody(), result, places.length > index ? places[index] : "", index);
        }
    }

    private static void say(String kind, Message message, byte[] body, SendResult result, String place, int index) {
        Lines.of("sent").put("kind", kind).put("id", message.getProperty("UNIQ_KEY")).put("place", place)
            .put("queue", result.getMessageQueue().getQueueId()).put("offset", result.getQueueOffset() + index)
            .put("flag", message.getFlag()).put("tag", message.getTags()).put("keys", message.getKeys())
            .put("properties", message.getProperties()).put("body", body).write();
    }
}

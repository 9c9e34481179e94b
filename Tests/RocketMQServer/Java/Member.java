import java.util.stream.Collectors;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerConcurrently;
import org.apache.rocketmq.common.consumer.ConsumeFromWhere;

/** A member of a group by the official push consumer: NAMESRV TOPIC GROUP TAGS. Says what it owns, and each message before it is done. */
public final class Member {
    @SuppressWarnings("deprecation")
    public static void main(String[] words) throws Exception {
        DefaultMQPushConsumer consumer = new DefaultMQPushConsumer(words[2]);
        consumer.setNamesrvAddr(words[0]);
        consumer.setVipChannelEnabled(false);
        consumer.setConsumeFromWhere(ConsumeFromWhere.CONSUME_FROM_FIRST_OFFSET);
        consumer.setConsumeThreadMin(2);
        consumer.setConsumeThreadMax(2);
        consumer.subscribe(words[1], words[3]);
        consumer.registerMessageListener((MessageListenerConcurrently) (messages, context) -> {
            messages.forEach(message -> Lines.of("message", message).write());
            return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
        });
        consumer.start();
        Thread watch = new Thread(() -> watch(consumer, words[1]));
        watch.setDaemon(true);
        watch.start();
        Lines.of("started").put("id", consumer.getDefaultMQPushConsumerImpl().getmQClientFactory().getClientId()).write();
        Lines.awaitStop();
        consumer.shutdown();
        Lines.of("stopped").write();
        System.exit(0);
    }

    private static void watch(DefaultMQPushConsumer consumer, String topic) {
        String before = null;
        while (true) {
            String owned = consumer.getDefaultMQPushConsumerImpl().getRebalanceImpl().getProcessQueueTable().keySet().stream()
                .filter(queue -> queue.getTopic().equals(topic)).map(queue -> Integer.toString(queue.getQueueId()))
                .sorted().collect(Collectors.joining(","));
            if (!owned.equals(before)) Lines.of("owns").put("queues", owned).write();
            before = owned;
            try { Thread.sleep(10); } catch (InterruptedException end) { return; }
        }
    }
}

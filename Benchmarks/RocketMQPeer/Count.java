import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerConcurrently;
import org.apache.rocketmq.common.consumer.ConsumeFromWhere;
import org.apache.rocketmq.common.message.MessageExt;

/** The official push consumer counts a topic from its first message on: NAMESERVER TOPIC COUNT default|raised. */
public class Count {
    public static void main(String[] arguments) throws Exception {
        long count = Long.parseLong(arguments[2]);
        DefaultMQPushConsumer consumer = new DefaultMQPushConsumer("count-" + ProcessHandle.current().pid());
        consumer.setNamesrvAddr(arguments[0]);
        consumer.setVipChannelEnabled(false);
        consumer.setConsumeFromWhere(ConsumeFromWhere.CONSUME_FROM_FIRST_OFFSET);
        consumer.subscribe(arguments[1], "*");
        if (arguments[3].equals("raised")) {
            consumer.setPullBatchSize(1024);
            consumer.setConsumeMessageBatchMaxSize(1024);
            consumer.setPullThresholdForQueue(20_000);
            consumer.setConsumeThreadMin(2);
            consumer.setConsumeThreadMax(2);
        }
        LongAdder counted = new LongAdder(), offsets = new LongAdder();
        AtomicLong first = new AtomicLong();
        consumer.registerMessageListener((MessageListenerConcurrently) (messages, context) -> {
            if (first.get() == 0) first.compareAndSet(0, System.nanoTime());
            for (MessageExt message : messages) offsets.add(message.getQueueOffset());
            counted.add(messages.size());
            return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
        });
        consumer.start();
        while (counted.sum() < count) Thread.sleep(1);
        double seconds = (System.nanoTime() - first.get()) / 1e9;
        String peak = Files.readAllLines(Path.of("/proc/self/status")).stream()
            .filter(line -> line.startsWith("VmHWM")).findFirst().orElse("").replaceAll("[^0-9]", "");
        System.out.printf(Locale.ROOT, "{\"seconds\":%f,\"counted\":%d,\"offsets\":%d,\"peak\":%d}%n",
            seconds, counted.sum(), offsets.sum(), Long.parseLong(peak) * 1024);
        System.exit(0);
    }
}

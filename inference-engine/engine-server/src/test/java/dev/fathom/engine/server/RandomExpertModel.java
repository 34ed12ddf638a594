package dev.fathom.engine.server;

import dev.fathom.engine.config.Architecture;
import dev.fathom.engine.config.ExpertConfig;
import dev.fathom.engine.config.LatentConfig;
import dev.fathom.engine.config.ModelConfig;
import dev.fathom.engine.config.RopeConfig;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A small DeepSeek-V3 with random weights, which completes texts and can do nothing else. */
public final class RandomExpertModel implements QuarkusTestResourceLifecycleManager {

  static final int EXPERTS = 8;

  @Override
  public Map<String, String> start() {
    try {
      Map<String, String> settings =
          new HashMap<>(RandomChatModel.write(Files.createTempDirectory("model"), config()));
      settings.put("fathom.model.bias-update-speed", "0.001");
      settings.put("fathom.model.draft", settings.get("fathom.model.path"));
      settings.put("fathom.model.draft-tokens", "3");
      return settings;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ModelConfig config() {
    return new ModelConfig(
        Architecture.DEEPSEEK_V3,
        RandomChatModel.VOCABULARY,
        32,
        48,
        3,
        2,
        2,
        16,
        1e-6f,
        1024,
        false,
        new RopeConfig(8, 1e4, RopeConfig.Layout.PAIRS, new RopeConfig.Scaling.None()),
        Optional.of(new LatentConfig(16, 16, 8, 8, 8)),
        Optional.of(
            new ExpertConfig(
                EXPERTS,
                2,
                1,
                16,
                ExpertConfig.Gate.SIGMOID_WITH_BIAS,
                4,
                2,
                true,
                1,
                1,
                Set.of())),
        0,
        Set.of(257));
  }

  @Override
  public void stop() {
    // the system clears its temporary files; the model may still be mapped
  }
}

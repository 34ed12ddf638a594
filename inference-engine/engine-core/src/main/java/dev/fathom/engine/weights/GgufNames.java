package dev.fathom.engine.weights;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How GGUF spells the tensors of a Hugging Face model. */
public final class GgufNames {

  private static final Pattern LAYER = Pattern.compile("model\\.layers\\.(\\d{1,6})\\.(.+)");
  private static final Pattern EXPERT =
      Pattern.compile("mlp\\.experts\\.(\\d{1,6})\\.(gate|up|down)_proj\\.weight");
  private static final Map<String, String> TOP =
      Map.of(
          "model.embed_tokens.weight", "token_embd.weight",
          "model.norm.weight", "output_norm.weight",
          "lm_head.weight", "output.weight");
  private static final Map<String, String> IN_LAYER =
      Map.ofEntries(
          Map.entry("input_layernorm", "attn_norm"),
          Map.entry("post_attention_layernorm", "ffn_norm"),
          Map.entry("self_attn.q_proj", "attn_q"),
          Map.entry("self_attn.k_proj", "attn_k"),
          Map.entry("self_attn.v_proj", "attn_v"),
          Map.entry("self_attn.o_proj", "attn_output"),
          Map.entry("self_attn.q_norm", "attn_q_norm"),
          Map.entry("self_attn.k_norm", "attn_k_norm"),
          Map.entry("self_attn.q_a_proj", "attn_q_a"),
          Map.entry("self_attn.q_a_layernorm", "attn_q_a_norm"),
          Map.entry("self_attn.q_b_proj", "attn_q_b"),
          Map.entry("self_attn.kv_a_proj_with_mqa", "attn_kv_a_mqa"),
          Map.entry("self_attn.kv_a_layernorm", "attn_kv_a_norm"),
          Map.entry("self_attn.kv_b_proj", "attn_kv_b"),
          Map.entry("self_attn.k_b_proj", "attn_k_b"),
          Map.entry("self_attn.v_b_proj", "attn_v_b"),
          Map.entry("mlp.gate_proj", "ffn_gate"),
          Map.entry("mlp.up_proj", "ffn_up"),
          Map.entry("mlp.down_proj", "ffn_down"),
          Map.entry("mlp.gate", "ffn_gate_inp"),
          Map.entry("mlp.shared_experts.gate_proj", "ffn_gate_shexp"),
          Map.entry("mlp.shared_experts.up_proj", "ffn_up_shexp"),
          Map.entry("mlp.shared_experts.down_proj", "ffn_down_shexp"),
          Map.entry("enorm", "nextn.enorm"),
          Map.entry("hnorm", "nextn.hnorm"),
          Map.entry("eh_proj", "nextn.eh_proj"),
          Map.entry("embed_tokens", "nextn.embed_tokens"),
          Map.entry("shared_head.norm", "nextn.shared_head_norm"),
          Map.entry("shared_head.head", "nextn.shared_head_head"));

  private GgufNames() {}

  /**
   * Where a tensor is in a GGUF file.
   *
   * @param expert its index in the stack of that name, if it is one expert's
   */
  public record Place(String name, OptionalInt expert) {}

  /** The place of a Hugging Face name; empty for names that GGUF has no spelling for. */
  public static Optional<Place> place(String huggingFaceName) {
    String top = TOP.get(huggingFaceName);
    if (top != null) {
      return whole(top);
    }
    Matcher layer = LAYER.matcher(huggingFaceName);
    if (!layer.matches()) {
      return Optional.empty();
    }
    String block = "blk." + layer.group(1) + ".";
    String rest = layer.group(2);
    Matcher expert = EXPERT.matcher(rest);
    if (expert.matches()) {
      String stack = block + "ffn_" + expert.group(2) + "_exps.weight";
      return Optional.of(new Place(stack, OptionalInt.of(Integer.parseInt(expert.group(1)))));
    }
    if (rest.equals("mlp.gate.e_score_correction_bias")) {
      return whole(block + "exp_probs_b.bias");
    }
    int dot = rest.lastIndexOf('.');
    String spelling = IN_LAYER.get(rest.substring(0, Math.max(0, dot)));
    return spelling == null ? Optional.empty() : whole(block + spelling + rest.substring(dot));
  }

  private static Optional<Place> whole(String name) {
    return Optional.of(new Place(name, OptionalInt.empty()));
  }
}

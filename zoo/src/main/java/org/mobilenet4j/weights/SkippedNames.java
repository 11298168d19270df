/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.weights;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.mobilenet4j.weights.format.TensorInfo;

/** What stands in files of weights without being a weight, by name; anything else that is unknown is an error. */
final class SkippedNames {
    private static final Map<Pattern, String> REASONS = new LinkedHashMap<>();

    static {
        reason("(?:.*\\.)?num_batches_tracked", "a counter of training steps");
        reason(
                "(?:optimizer|optimizers|optimizer_states|optimizer_state_dict|optimizer_weights|lr_scheduler"
                        + "|lr_schedulers|scheduler|scaler|amp|amp_scaler|loops|callbacks)(?:[./].*)?",
                "the state of an optimiser or its schedule");
        reason(
                "(?:.*/)?(?:epoch|epochs|step|steps|iteration|iterations|global_step|learning_rate|best_acc1|best_acc|metric"
                        + "|loss|version|arch)",
                "notes about a training");
        reason(
                "(?:.*\\.)?activation_post_process\\.(?:eps|histogram|min_val|max_val)",
                "the statistics of an observer, which quantisation would use");
        reason("(?:metrics|compile_metrics|loss_tracker)/.*", "the state of a metric");
        reason("(?:.*/)?seed_generators?(?:_[0-9]+)?/.*", "the state of a random generator");
    }

    private SkippedNames() {}

    private static void reason(String regex, String reason) {
        REASONS.put(Pattern.compile(regex), reason);
    }

    /** Why a tensor is left out; null if it is not. */
    static String reason(TensorInfo tensor) {
        for (Map.Entry<Pattern, String> entry : REASONS.entrySet()) {
            if (entry.getKey().matcher(tensor.name()).matches()) {
                return entry.getValue();
            }
        }
        return tensor.type().isFloatingPoint() ? null : "not of a floating-point type, as weights are";
    }
}

/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.image.dataset;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A data set that is put together: its images and what is to be said of them. Not changed once made. */
final class ImageParts {

    /** What is said of data that names training images alone. */
    static final String NO_OTHERS =
            "there are no test or validation images: a part of each class's training images is held out to"
                    + " test with";

    private static final String NO_TEST =
            "there are no test images: final figures are those of the validation images, which"
                    + " can choose the epoch that is kept and then are a little too good";

    private final List<String> labels;
    private final List<LabeledImage> train;
    private final List<LabeledImage> validation;
    private final List<LabeledImage> test;
    private final List<String> warnings;

    /** @param warnings what is to be said already */
    ImageParts(
            List<String> labels,
            List<LabeledImage> train,
            List<LabeledImage> validation,
            List<LabeledImage> test,
            List<String> warnings) {
        this.labels = labels;
        this.train = train;
        this.validation = validation;
        this.test = test;
        this.warnings = warnings;
    }

    /** @param skipped what was left out */
    ImageFolder folder(List<SkippedImage> skipped, boolean multiLabel) throws IOException {
        List<String> all = new ArrayList<>(warnings);
        if (test.isEmpty()) {
            all.add(NO_TEST);
        }
        Map<String, List<LabeledImage>> parts = new LinkedHashMap<>();
        parts.put("training", train);
        parts.put("validation", validation);
        parts.put("test", test);
        all.addAll(DuplicateImages.warnings(parts));
        Map<String, String> byLetters = new HashMap<>();
        for (String label : labels) {
            String other = byLetters.put(label.toLowerCase(Locale.ROOT), label);
            if (other != null) {
                all.add("the classes " + other + " and " + label + " differ only in upper and lower case: two classes");
            }
        }
        return new ImageFolder(labels, train, validation, test, skipped, multiLabel, all);
    }
}

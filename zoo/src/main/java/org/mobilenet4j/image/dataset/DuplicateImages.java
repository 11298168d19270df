/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.image.dataset;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.mobilenet4j.internal.io.Sha256;

/**
 * Finds files of the same bytes in different parts of a data set, which make a test easier than it is, and in different
 * classes, one of which is wrong. Files are read only if there is another one of the same size where it matters. No
 * instances.
 */
final class DuplicateImages {

    private DuplicateImages() {}

    /**
     * @param parts the images of each part, by its name for people
     * @return a sentence for each pair of parts that share images, and for classes that do
     */
    static List<String> warnings(Map<String, List<LabeledImage>> parts) throws IOException {
        Map<Long, List<Place>> sizes = new HashMap<>();
        for (Map.Entry<String, List<LabeledImage>> part : parts.entrySet()) {
            for (LabeledImage image : part.getValue()) {
                sizes.computeIfAbsent(Files.size(image.path()), size -> new ArrayList<>())
                        .add(new Place(part.getKey(), image));
            }
        }
        Map<String, List<Place>> contents = new HashMap<>();
        for (List<Place> candidates : sizes.values()) {
            if (candidates.stream().anyMatch(candidates.get(0)::differs)) {
                for (Place place : candidates) {
                    contents.computeIfAbsent(Sha256.of(place.image.path()), hash -> new ArrayList<>())
                            .add(place);
                }
            }
        }
        return sentences(contents.values(), List.copyOf(parts.keySet()));
    }

    private static List<String> sentences(Iterable<List<Place>> contents, List<String> parts) {
        List<String> sentences = new ArrayList<>();
        for (int one = 0; one < parts.size(); one++) {
            for (int other = one + 1; other < parts.size(); other++) {
                shared(contents, parts.get(one), parts.get(other), sentences);
            }
        }
        Set<String> conflicts = new TreeSet<>();
        for (List<Place> same : contents) {
            same.stream()
                    .filter(place ->
                            !place.image.labels().equals(same.get(0).image.labels()))
                    .findFirst()
                    .ifPresent(place -> conflicts.add(same.get(0).image + " and " + place.image));
        }
        if (!conflicts.isEmpty()) {
            sentences.add(conflicts.size()
                    + (conflicts.size() == 1 ? " image is" : " images are")
                    + " in several classes with the same bytes, such as "
                    + conflicts.iterator().next() + ": the network cannot learn which is right");
        }
        return sentences;
    }

    private static void shared(Iterable<List<Place>> contents, String one, String other, List<String> sentences) {
        int count = 0;
        Set<String> examples = new TreeSet<>();
        for (List<Place> same : contents) {
            Set<String> in = new HashSet<>();
            same.forEach(place -> in.add(place.part));
            if (in.contains(one) && in.contains(other)) {
                count += (int)
                        same.stream().filter(place -> place.part.equals(other)).count();
                examples.add(first(same, other) + " and " + first(same, one));
            }
        }
        if (count > 0) {
            sentences.add(count + " of the " + other + " images " + (count == 1 ? "is" : "are") + " among the " + one
                    + " images with the same bytes, such as "
                    + examples.iterator().next() + ": accuracy on the "
                    + other + " images comes out too high");
        }
    }

    private static String first(List<Place> places, String part) {
        return places.stream()
                .filter(place -> place.part.equals(part))
                .findFirst()
                .orElseThrow()
                .image
                .path()
                .toString();
    }

    /** An image and the part it is in. */
    private static final class Place {

        private final String part;
        private final LabeledImage image;

        Place(String part, LabeledImage image) {
            this.part = part;
            this.image = image;
        }

        boolean differs(Place other) {
            return !part.equals(other.part) || !image.labels().equals(other.image.labels());
        }
    }
}

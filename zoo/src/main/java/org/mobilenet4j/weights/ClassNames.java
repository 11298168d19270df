/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.weights;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.mobilenet4j.inference.ImageNetClasses;

/**
 * The names of the classes as {@code config.json} gives them, and what a card can have of them: a name for every class,
 * none twice. Immutable.
 */
final class ClassNames {

    private static final String PLACEHOLDER = "LABEL_";

    private final List<String> given;

    /** @param given by class, blank where there is none */
    ClassNames(List<String> given) {
        this.given = List.copyOf(given);
    }

    /** How many are given. */
    int count() {
        return given.size();
    }

    /**
     * @param classes how many the network has
     * @return as many names, or none. A name that several classes have gets the later ones' number behind it. With
     *         ImageNet's classes in their order, its names as torchvision writes them
     */
    List<String> labels(int classes) {
        boolean imageNets = classes == ImageNetClasses.COUNT || classes == ImageNetClasses.COUNT + 1;
        if (imageNets && (isUnnamed(classes) || isImageNet(classes))) {
            return ImageNetClasses.of(classes).labels();
        }
        return isUnnamed(classes) ? List.of() : distinct();
    }

    private boolean isUnnamed(int classes) {
        if (classes == 0 || given.size() != classes) {
            return true;
        }
        for (int i = 0; i < classes; i++) {
            if (given.get(i).isBlank() || given.get(i).equals(PLACEHOLDER + i)) {
                return true;
            }
        }
        return false;
    }

    /** Whether most are ImageNet's: its WordNet numbers, or the first of the synonyms that others write. */
    private boolean isImageNet(int classes) {
        ImageNetClasses imageNet = ImageNetClasses.of(classes);
        int same = 0;
        for (int i = 0; i < classes; i++) {
            String first = given.get(i).split(",", -1)[0].strip();
            if (first.equals(imageNet.wordNetId(i).orElse(ImageNetClasses.BACKGROUND))
                    || first.equalsIgnoreCase(imageNet.labels().get(i))) {
                same++;
            }
        }
        return 2 * same > classes;
    }

    private List<String> distinct() {
        Set<String> taken = new HashSet<>();
        List<String> names = new ArrayList<>();
        for (int i = 0; i < given.size(); i++) {
            String name = given.get(i);
            while (!taken.add(name)) {
                name += " (" + i + ")";
            }
            names.add(name);
        }
        return names;
    }
}

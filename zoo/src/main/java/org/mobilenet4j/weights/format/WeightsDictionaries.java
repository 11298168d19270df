/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.weights.format;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The dictionaries of tensors in what a training script pickled, wherever they are, and the choice between them. Immutable.
 */
final class WeightsDictionaries {
    /** The place of the outermost dictionary; of others, the keys that lead there, with this between them. */
    private static final String BETWEEN = "/";

    private static final String OUTERMOST = ".";

    private static final int MAX_DEPTH = 32;

    private static final int LONGEST_PLACE = 400;

    private static final int PLACES_IN_MESSAGE = 12;

    /** What belongs to the training, not to the network. */
    private static final Pattern TRAINING = Pattern.compile(".*(?:optim|sched|scaler).*");

    private final WeightsChannel channel;
    private final Map<String, Map<String, StridedTensor>> byPlace = new LinkedHashMap<>();
    /** Of each dictionary its tensors, of each list nothing. */
    private final Map<Object, Map<String, StridedTensor>> visited = new IdentityHashMap<>();

    private WeightsDictionaries(WeightsChannel channel) {
        this.channel = channel;
    }

    /** @throws WeightsFileException when there is none, with what there is instead */
    static WeightsDictionaries of(WeightsChannel channel, Object pickled) throws WeightsFileException {
        WeightsDictionaries found = new WeightsDictionaries(channel);
        found.visit(pickled, OUTERMOST, 0);
        if (found.byPlace.isEmpty()) {
            throw channel.damaged("its pickle holds no dictionary of tensors outside the state of an optimiser, but "
                    + (pickled instanceof StridedTensor
                            ? "a single tensor"
                            : pickled instanceof Map
                                    ? "a dictionary with the keys " + keys((Map<?, ?>) pickled)
                                    : "something else")
                    + "; save the network's parameters with torch.save(model.state_dict(), FILE)");
        }
        return found;
    }

    private static String keys(Map<?, ?> dictionary) {
        return dictionary.isEmpty()
                ? "(none)"
                : dictionary.keySet().stream()
                        .limit(PLACES_IN_MESSAGE)
                        .map(key -> WeightsChannel.quote(String.valueOf(key)))
                        .collect(Collectors.joining(", "));
    }

    private void visit(Object value, String place, int depth) throws WeightsFileException {
        boolean list = value instanceof List || value instanceof Object[];
        if (!list && !(value instanceof Map)) {
            return;
        }
        if (visited.containsKey(value)) {
            record(place, visited.get(value));
            return;
        }
        if (depth > MAX_DEPTH || place.length() > LONGEST_PLACE) {
            throw channel.damaged("its dictionaries are nested too deeply to be a network's parameters");
        }
        if (list) {
            List<?> items = value instanceof List ? (List<?>) value : List.of(wrapped((Object[]) value));
            visited.put(value, Map.of());
            for (int i = 0; i < items.size(); i++) {
                visit(items.get(i), inside(place, i), depth + 1);
            }
            return;
        }
        Map<String, StridedTensor> tensors = tensors((Map<?, ?>) value);
        visited.put(value, tensors);
        record(place, tensors);
        for (Map.Entry<?, ?> entry : ((Map<?, ?>) value).entrySet()) {
            String key = String.valueOf(entry.getKey());
            if (!TRAINING.matcher(key.toLowerCase(Locale.ROOT)).matches()) {
                visit(entry.getValue(), inside(place, key), depth + 1);
            }
        }
    }

    private void record(String place, Map<String, StridedTensor> tensors) throws WeightsFileException {
        if (!tensors.isEmpty()) {
            byPlace.putIfAbsent(place, tensors);
            TensorTable.requireCount(channel, byPlace.size());
        }
    }

    /** Without null, which {@code List.of} does not take. */
    private static Object[] wrapped(Object[] tuple) {
        Object[] items = tuple.clone();
        for (int i = 0; i < items.length; i++) {
            items[i] = items[i] == null ? "None" : items[i];
        }
        return items;
    }

    private static String inside(String place, Object key) {
        return place.equals(OUTERMOST) ? String.valueOf(key) : place + BETWEEN + key;
    }

    private Map<String, StridedTensor> tensors(Map<?, ?> dictionary) throws WeightsFileException {
        Map<String, StridedTensor> tensors = new LinkedHashMap<>();
        for (Map.Entry<?, ?> entry : dictionary.entrySet()) {
            if (entry.getValue() instanceof StridedTensor) {
                tensors.put(String.valueOf(entry.getKey()), (StridedTensor) entry.getValue());
            }
        }
        TensorTable.requireCount(channel, tensors.size());
        return tensors;
    }

    /**
     * The tensors by name: those of the dictionary that has far more than any other, and under their place those of
     * smaller ones that look like a part of a network, so that nothing of it is passed over.
     *
     * @throws WeightsFileException when several dictionaries may be meant
     */
    Map<String, StridedTensor> only() throws WeightsFileException {
        int most = byPlace.values().stream().mapToInt(Map::size).max().orElse(0);
        List<String> large = new ArrayList<>();
        Set<Map<String, StridedTensor>> different = new HashSet<>(); // the same may be there under two keys
        byPlace.forEach((place, tensors) -> {
            if (2 * tensors.size() >= most && different.add(tensors)) {
                large.add(place);
            }
        });
        if (large.size() > 1) {
            throw channel.damaged("it holds several dictionaries of weights, and nothing says which one is meant: "
                    + places(large) + ". " + WeightsKey.ADVICE);
        }
        Map<String, StridedTensor> tensors = new LinkedHashMap<>(byPlace.get(large.get(0)));
        byPlace.forEach((place, others) -> {
            if (2 * others.size() < most && isPart(others)) {
                others.forEach((name, tensor) -> tensors.putIfAbsent(inside(place, name), tensor));
            }
        });
        TensorTable.requireCount(channel, tensors.size());
        return tensors;
    }

    /** Modules call their kernels so; what else lies in small dictionaries are metrics, statistics and notes. */
    private static boolean isPart(Map<String, StridedTensor> tensors) {
        return tensors.keySet().stream().anyMatch(name -> name.equals("weight") || name.endsWith(".weight"));
    }

    /**
     * The tensors of the dictionary at a place, or, if there is none, those whose names begin so, without that beginning.
     *
     * @throws WeightsFileException when there is neither, with the places that there are
     */
    Map<String, StridedTensor> at(String key) throws WeightsFileException {
        Map<String, StridedTensor> exact = byPlace.get(key);
        if (exact != null) {
            return exact;
        }
        Set<Map<String, StridedTensor>> found = new HashSet<>();
        byPlace.values().forEach(tensors -> {
            Map<String, StridedTensor> beginning = WeightsKey.select(tensors, key);
            if (!beginning.isEmpty()) {
                found.add(beginning);
            }
        });
        if (found.size() != 1) {
            throw channel.damaged("there "
                    + (found.isEmpty() ? "is no dictionary" : "are " + found.size() + " dictionaries")
                    + " of weights with the key " + WeightsChannel.quote(key)
                    + ", nor are there names that begin so; it holds " + places(new ArrayList<>(byPlace.keySet())));
        }
        return found.iterator().next();
    }

    private String places(List<String> places) {
        return places.stream()
                        .limit(PLACES_IN_MESSAGE)
                        .map(place -> WeightsChannel.quote(place) + " ("
                                + byPlace.get(place).size() + " tensors)")
                        .collect(Collectors.joining(", "))
                + (places.size() > PLACES_IN_MESSAGE ? ", and " + (places.size() - PLACES_IN_MESSAGE) + " more" : "");
    }
}

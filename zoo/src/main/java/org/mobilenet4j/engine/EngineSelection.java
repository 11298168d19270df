/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.engine;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.ServiceLoader;
import java.util.stream.Collectors;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Which engine computes the units of one data type, and why. Unless something else is asked for, it is the one of the
 * highest rank that serves the type and works here: oneDNN for {@code FLOAT} on the CPU where its native library loads,
 * else ND4J's operations. Engines are found by {@link EngineProvider}. Immutable.
 */
public final class EngineSelection {

    /** System property: {@code auto} (as if not set), or the name of an engine. Read when a network first runs. */
    public static final String PROPERTY = "mobilenet4j.engine";

    private static final String AUTOMATIC = "auto";

    private final EngineProvider provider;
    private final ConvolutionEngine engine;
    private final String reason;

    private EngineSelection(EngineProvider provider, String reason) {
        this.provider = provider;
        this.engine = provider.engine();
        this.reason = reason;
    }

    /** The engines on the class path, the highest rank first; of one rank by name. */
    private static final class Installed {
        static final List<EngineProvider> PROVIDERS =
                ServiceLoader.load(EngineProvider.class, EngineProvider.class.getClassLoader()).stream()
                        .map(ServiceLoader.Provider::get)
                        .sorted(Comparator.comparingInt(EngineProvider::rank)
                                .reversed()
                                .thenComparing(EngineProvider::name))
                        .toList();
    }

    /** The names of the engines on the class path, available or not, the preferred ones first. */
    public static List<String> names() {
        return Installed.PROVIDERS.stream().map(EngineProvider::name).toList();
    }

    /**
     * Selects by the system property {@value #PROPERTY}.
     *
     * @throws IllegalArgumentException if the property is none of its values
     * @throws IllegalStateException if it asks for an engine that is not available here; the cause says why
     */
    public static EngineSelection automatic(DataType dataType) {
        String wanted = System.getProperty(PROPERTY, AUTOMATIC).trim().toLowerCase(Locale.ROOT);
        if (wanted.isEmpty() || wanted.equals(AUTOMATIC)) {
            return preferred(dataType);
        }
        if (!names().contains(wanted)) {
            throw new IllegalArgumentException(
                    "The system property " + PROPERTY + " is \"" + wanted + "\"; expected auto or " + alternatives());
        }
        return forced(wanted, dataType, "the system property " + PROPERTY + " asks for ");
    }

    /**
     * Selects an engine by its name, in any case. Where it does not serve the data type, another one that does is taken,
     * and the {@link #reason()} says so.
     *
     * @throws IllegalArgumentException if no engine has the name
     * @throws IllegalStateException if the engine is not available here; the cause says why
     */
    public static EngineSelection forced(String name, DataType dataType) {
        return forced(name.toLowerCase(Locale.ROOT), dataType, null);
    }

    /** @param who asks for it, up to the engine's name; null where it is not worth a word */
    private static EngineSelection forced(String name, DataType dataType, String who) {
        EngineProvider wanted = Installed.PROVIDERS.stream()
                .filter(provider -> provider.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "There is no engine \"" + name + "\" on the class path; expected " + alternatives()));
        if (wanted.dataTypes().contains(dataType)) {
            return new EngineSelection(wanted, who == null ? "it was asked for" : who + "it");
        }
        wanted.engine(); // not available comes before not able
        return new EngineSelection(
                serving(dataType),
                (who == null ? name + " was asked for" : who + name) + ", but " + limits(wanted, dataType));
    }

    private static EngineSelection preferred(DataType dataType) {
        EngineProvider best = serving(dataType);
        EngineProvider first = Installed.PROVIDERS.get(0);
        if (best == first) {
            return new EngineSelection(best, "it is the fastest for " + dataType + " on " + best.device());
        }
        String reason = first.dataTypes().contains(dataType)
                ? first.name() + " is not available: " + first.unavailable().orElseThrow()
                : limits(first, dataType);
        return new EngineSelection(best, reason);
    }

    private static EngineProvider serving(DataType dataType) {
        return Installed.PROVIDERS.stream()
                .filter(provider -> provider.dataTypes().contains(dataType))
                .filter(provider -> provider.unavailable().isEmpty())
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("No engine on the class path computes " + dataType
                        + "; there are " + names() + ". Use FLOAT, or add an engine's artifact"));
    }

    private static String limits(EngineProvider provider, DataType dataType) {
        String types =
                provider.dataTypes().stream().map(DataType::name).sorted().collect(Collectors.joining(", "));
        return provider.name() + " computes " + types + " only, not " + dataType;
    }

    private static String alternatives() {
        return names().stream().sorted().collect(Collectors.joining(" or "));
    }

    public ConvolutionEngine engine() {
        return engine;
    }

    /** The engine's name, as in the system property. */
    public String name() {
        return provider.name();
    }

    /** Why this one, in words. */
    public String reason() {
        return reason;
    }

    /** For example {@code onednn: it is the fastest for FLOAT on a CPU}. */
    @Override
    public String toString() {
        return name() + ": " + reason;
    }
}

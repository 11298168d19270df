/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.cli;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/** The version that Maven wrote into the jar. */
final class Version implements IVersionProvider {

    private static final String POM = "/META-INF/maven/org.mobilenet4j/mobilenet4j-cli/pom.properties";

    /** The program's and Java's version, a line each. */
    @Override
    public String[] getVersion() throws IOException {
        return new String[] {"mobilenet4j " + ofJar(), "Java " + Runtime.version()};
    }

    private static String ofJar() throws IOException {
        try (InputStream pom = Version.class.getResourceAsStream(POM)) {
            Properties properties = new Properties();
            if (pom != null) {
                properties.load(pom);
            }
            return properties.getProperty("version", "(not packaged)");
        }
    }
}

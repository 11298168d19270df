/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import org.mobilenet4j.inference.Prediction;

/** Predictions as JSON, one object a line: image, predictions, milliseconds; or image and error. */
final class JsonPredictions implements PredictionPrinter {

    private final ObjectMapper mapper = new ObjectMapper();
    private final PrintWriter out;

    JsonPredictions(PrintWriter out) {
        this.out = out;
    }

    @Override
    public void print(Path image, List<Prediction> predictions, double milliseconds) {
        ObjectNode line = mapper.createObjectNode().put("image", image.toString());
        ArrayNode list = line.putArray("predictions");
        for (Prediction prediction : predictions) {
            list.addObject()
                    .put("index", prediction.index())
                    .put("label", prediction.label())
                    .put("probability", prediction.probability())
                    .put("logit", prediction.logit());
        }
        line.put("milliseconds", milliseconds);
        print(line);
    }

    @Override
    public void printFailure(Path image, String reason) {
        print(mapper.createObjectNode().put("image", image.toString()).put("error", reason));
    }

    private void print(ObjectNode line) {
        try {
            out.println(mapper.writeValueAsString(line));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Cannot write " + line + " as JSON", e);
        }
    }
}

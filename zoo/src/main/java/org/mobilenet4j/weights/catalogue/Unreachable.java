/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.weights.catalogue;

import java.io.EOFException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketException;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.util.Optional;
import javax.net.ssl.SSLException;

/** Why no connection to a server came about, in words. No instances. */
final class Unreachable {

    private static final String PROXY = "; behind a proxy, name it with -Dhttps.proxyHost=HOST -Dhttps.proxyPort=PORT";

    private Unreachable() {}

    /** @return empty where there was a connection, or the failure is of no known kind */
    static Optional<String> reason(URI address, Throwable failure) {
        Optional<String> proxy = proxy(address);
        String host = proxy.map(name -> "the proxy " + name).orElse("the host " + address.getHost());
        String remedy = proxy.isPresent() ? "" : PROXY;
        if (has(failure, UnresolvedAddressException.class) || has(failure, UnknownHostException.class)) {
            return Optional.of(
                    host + " cannot be found: there is no network or no name server, or the name is wrong" + remedy);
        }
        if (has(failure, HttpConnectTimeoutException.class)) {
            return Optional.of(host + " does not answer: a firewall may hold the connection up" + remedy);
        }
        boolean cut = has(failure, EOFException.class) || has(failure, SocketException.class);
        if (has(failure, SSLException.class) && !cut) {
            return Optional.of("the connection to " + address.getHost() + " is not safe ("
                    + deepest(failure).getMessage()
                    + "): a proxy or a virus scanner may put a certificate of its own in between, which Java trusts with"
                    + " -Djavax.net.ssl.trustStore=FILE only; or this computer's clock or its Java is wrong or old");
        }
        if (has(failure, ConnectException.class)) {
            return Optional.of(
                    host + " refuses the connection (" + deepest(failure).getMessage() + ")" + remedy);
        }
        return Optional.empty();
    }

    /** The name of the proxy that Java takes for an address. */
    private static Optional<String> proxy(URI address) {
        ProxySelector selector = ProxySelector.getDefault();
        return selector == null
                ? Optional.empty()
                : selector.select(address).stream()
                        .filter(proxy -> proxy.type() != Proxy.Type.DIRECT)
                        .map(proxy -> ((InetSocketAddress) proxy.address()).getHostString())
                        .findFirst();
    }

    private static boolean has(Throwable failure, Class<? extends Throwable> kind) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (kind.isInstance(cause)) {
                return true;
            }
        }
        return false;
    }

    private static Throwable deepest(Throwable failure) {
        Throwable deepest = failure;
        while (deepest.getCause() != null && deepest.getCause().getMessage() != null) {
            deepest = deepest.getCause();
        }
        return deepest;
    }
}

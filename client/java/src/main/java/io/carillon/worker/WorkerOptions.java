package io.carillon.worker;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Pattern;

/** What a worker was built with, checked: what is wrong is named with its rule and its value, never the key. */
final class WorkerOptions {
  /** Ids of namespaces and apps. */
  private static final Pattern id = Pattern.compile("[a-z0-9]([a-z0-9-]*[a-z0-9])?");
  private static final Pattern key = Pattern.compile("[\\x21-\\x7e]+");

  String url;
  String namespace;
  String appId;
  String appKey;
  int concurrency = 10;
  List<String> labels = new ArrayList<>();
  String workerId;
  String address;
  String clientKind = "java";
  WorkerLogger logger;
  boolean drainOnShutdown = true;
  Duration drainLimit;

  void check() {
    url = checkUrl(required("url", url));
    namespace = checkId("namespace", namespace);
    appId = checkId("appId", appId);
    appKey = required("appKey", appKey);
    if (!key.matcher(appKey).matches()) throw new IllegalArgumentException("appKey must be an app key");
    if (concurrency < 1 || concurrency > 10_000) throw wrong("concurrency", "must be from 1 to 10000", concurrency);
    if (labels.size() > 50) throw wrong("labels", "must be at most 50", labels.size());
    for (String label : labels) {
      boolean fits = !label.isEmpty() && label.length() <= 100 && label.chars().noneMatch(Character::isWhitespace);
      if (!fits) throw wrong("labels", "must have 1 to 100 characters without blanks", label);
    }
    labels = List.copyOf(labels);
    workerId = workerId == null ? ownId() : checkLength("workerId", workerId, 200);
    address = address == null ? ownAddress() : checkLength("address", address, 200);
    clientKind = checkLength("clientKind", clientKind, 40);
    if (logger == null) logger = WorkerLogger.system();
    if (drainLimit != null && drainLimit.isNegative()) throw wrong("drainLimit", "must not be negative", drainLimit);
  }

  private static String required(String name, String value) {
    if (value == null || value.isBlank()) throw new IllegalArgumentException(name + " is missing");
    return value.strip();
  }

  private static String checkUrl(String url) {
    try {
      URI uri = new URI(url);
      boolean isWeb = "http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme());
      if (isWeb && uri.getHost() != null) return url.replaceAll("/+$", "");
    } catch (URISyntaxException malformed) {
      throw wrong("url", "must be an http or https URL", url);
    }
    throw wrong("url", "must be an http or https URL", url);
  }

  private static String checkId(String name, String value) {
    String given = required(name, value);
    if (given.length() > 64 || !id.matcher(given).matches()) {
      throw wrong(name, "must be 1 to 64 lower-case letters, digits and hyphens between them", given);
    }
    return given;
  }

  private static String checkLength(String name, String value, int max) {
    if (value.isBlank() || value.length() > max) throw wrong(name, "must have 1 to " + max + " characters", value);
    return value;
  }

  private static IllegalArgumentException wrong(String name, String rule, Object value) {
    return new IllegalArgumentException(name + " " + rule + ", not \"" + value + "\"");
  }

  private static String ownId() {
    byte[] random = new byte[3];
    new SecureRandom().nextBytes(random);
    StringBuilder id = new StringBuilder(Texts.cut(ownHost(), 100));
    id.append('-').append(ProcessHandle.current().pid()).append('-');
    for (byte one : random) id.append(String.format("%02x", one));
    return id.toString();
  }

  private static String ownHost() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException nameless) {
      return "worker";
    }
  }

  /** How the machine is called from outside, as far as it knows itself. */
  private static String ownAddress() {
    try {
      for (NetworkInterface network : Collections.list(NetworkInterface.getNetworkInterfaces())) {
        if (network.isLoopback() || !network.isUp()) continue;
        for (InetAddress address : Collections.list(network.getInetAddresses())) {
          if (address.getAddress().length == 4) return address.getHostAddress();
        }
      }
    } catch (SocketException closed) {
      return "127.0.0.1";
    }
    return "127.0.0.1";
  }
}

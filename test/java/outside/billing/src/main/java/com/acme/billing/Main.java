package com.acme.billing;

import io.carillon.worker.Worker;

public class Main {
  public static void main(String[] arguments) {
    Worker.builder()
        .url(System.getenv("CARILLON_URL"))
        .namespace(System.getenv("CARILLON_NAMESPACE"))
        .appId(System.getenv("CARILLON_APP"))
        .appKey(System.getenv("CARILLON_KEY"))
        .packages("com.acme.billing")
        .build()
        .start();
  }
}

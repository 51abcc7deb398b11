package com.acme.shop;

import io.carillon.worker.Processor;
import io.carillon.worker.ProcessorName;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;

@SpringBootApplication
public class ShopApplication {
  public static void main(String[] arguments) {
    SpringApplication.run(ShopApplication.class, arguments);
  }

  /** Lasts as many milliseconds as its parameters say. */
  @Bean
  @ProcessorName("restock")
  Processor restock() {
    return context -> {
      System.out.println(context.runId() + " begun");
      Thread.sleep(Long.parseLong(context.parameters()));
      return "restocked";
    };
  }
}

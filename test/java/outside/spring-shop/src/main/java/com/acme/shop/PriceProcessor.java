package com.acme.shop;

import io.carillon.worker.Context;
import io.carillon.worker.Processor;
import org.springframework.stereotype.Component;

@Component
public class PriceProcessor implements Processor {
  private final Prices prices;

  PriceProcessor(Prices prices) {
    this.prices = prices;
  }

  @Override
  public Object process(Context context) {
    return prices.of(context.parameters());
  }
}

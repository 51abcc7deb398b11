package com.acme.billing;

import io.carillon.worker.Context;
import io.carillon.worker.MapReduceProcessor;
import io.carillon.worker.TaskTotals;
import java.util.stream.LongStream;

public class InvoiceRun implements MapReduceProcessor {
  /** As items travel: by their fields. */
  static class Invoice {
    long customer;
    String currency = "EUR";

    Invoice(long customer) {
      this.customer = customer;
    }
  }

  @Override
  public Object root(Context context) throws InterruptedException {
    context.map(LongStream.rangeClosed(1, 2000).mapToObj(Invoice::new), "invoice");
    return null;
  }

  @Override
  public Object task(Context context) {
    Invoice invoice = context.item(Invoice.class);
    if (invoice.customer == 13) throw new IllegalStateException("customer 13 owes nothing in " + invoice.currency);
    return null;
  }

  @Override
  public Object reduce(Context context) {
    TaskTotals totals = context.totals().orElseThrow();
    return totals.success() + " of " + totals.total() + " sent";
  }
}

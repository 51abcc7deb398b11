package com.acme.shop;

import org.springframework.stereotype.Service;

@Service
class Prices {
  int of(String article) {
    return article.length() * 100;
  }
}

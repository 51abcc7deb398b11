import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseAllowList } from "../../../worker/outbound/allow-list.ts";
import { judgeUrl, judgeUrlTemplate } from "../../../worker/outbound/guard.ts";

const nothing = parseAllowList("");
const refusal = (url: string, allow = nothing): string | null => {
  const verdict = judgeUrl(url, allow);
  return verdict.ok ? null : `${verdict.rule}: ${verdict.message}`;
};

/** Every private, local or reserved IPv4 block, as first address and prefix length. */
const closedBlocks: [number, number][] = (
  [
    ["0.0.0.0", 8],
    ["10.0.0.0", 8],
    ["100.64.0.0", 10],
    ["127.0.0.0", 8],
    ["169.254.0.0", 16],
    ["172.16.0.0", 12],
    ["192.0.0.0", 24],
    ["192.0.2.0", 24],
    ["192.168.0.0", 16],
    ["198.18.0.0", 15],
    ["198.51.100.0", 24],
    ["203.0.113.0", 24],
    ["224.0.0.0", 4],
    ["240.0.0.0", 4],
  ] satisfies [string, number][]
).map(([first, bits]) => [first.split(".").reduce((sum, part) => sum * 256 + Number(part), 0), bits]);

const closedAddress = fc
  .constantFrom(...closedBlocks)
  .chain(([first, bits]) => fc.nat({ max: 2 ** (32 - bits) - 1 }).map((offset) => first + offset));

const octets = (address: number): number[] =>
  [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256);

type Radix = (value: number) => string;
const radix: Radix[] = [
  (value) => String(value),
  (value) => `0${value.toString(8)}`,
  (value) => `000${value.toString(8)}`,
  (value) => `0x${value.toString(16)}`,
  (value) => `0X${value.toString(16).toUpperCase()}`,
];
const anyRadix = fc.constantFrom(...radix);

/** How many numbers the address is written with: 127.0.0.1, 127.0.1, 127.1 or 2130706433. */
const numbers = (address: number, parts: number): number[] => {
  const [a = 0, b = 0] = octets(address);
  if (parts === 1) return [address];
  if (parts === 2) return [a, address % 2 ** 24];
  if (parts === 3) return [a, b, address % 2 ** 16];
  return octets(address);
};

const fullWidth = (text: string): string =>
  text.replaceAll(/[0-9a-zA-Z]/g, (character) => String.fromCharCode(character.charCodeAt(0) + 0xfee0));
const percent = (text: string): string =>
  Array.from(text, (character) => `%${character.charCodeAt(0).toString(16).padStart(2, "0")}`).join("");
const disguise = fc.constantFrom<(text: string) => string>(
  (text) => text,
  fullWidth,
  percent,
  (text) => text.replaceAll(".", "。"),
  (text) => `${text}.`,
);

const hex = (value: number): string => value.toString(16);
const inIpv6 = (address: number): string[] => {
  const [a = 0, b = 0, c = 0, d = 0] = octets(address);
  const [high, low] = [hex(a * 256 + b), hex(c * 256 + d)];
  const dotted = `${a}.${b}.${c}.${d}`;
  return [
    `::ffff:${dotted}`,
    `::FFFF:${high}:${low}`,
    `0:0:0:0:0:ffff:${high}:${low}`,
    `0000:0000:0000:0000:0000:ffff:${dotted}`,
    `::${dotted}`,
    `::ffff:0:${dotted}`,
    `64:ff9b::${dotted}`,
    `64:ff9b:1::${high}:${low}`,
    `2002:${high}:${low}::`,
    `2002:${high}:${low}::1`,
    `2001:0:${high}:${low}::1`,
    `fe80::5efe:${dotted}`,
  ];
};

describe("an address that is not public is refused", () => {
  test("in every spelling of IPv4, under any disguise and port", () => {
    const spelling = fc
      .tuple(
        closedAddress,
        fc.constantFrom(1, 2, 3, 4),
        fc.array(anyRadix, { minLength: 4, maxLength: 4 }),
        disguise,
      )
      .map(([address, parts, forms, hide]) =>
        hide(
          numbers(address, parts)
            .map((value, index) => (forms[index] ?? String)(value))
            .join("."),
        ),
      );
    fc.assert(
      fc.property(
        spelling,
        fc.constantFrom("http", "https", "HTTP"),
        fc.constantFrom("", ":80", ":8443"),
        (host, scheme, port) => {
          expect(refusal(`${scheme}://${host}${port}/x?y`), host).not.toBeNull();
        },
      ),
      { numRuns: 3000 },
    );
  });

  test("inside every IPv6 form that carries an IPv4 address", () => {
    fc.assert(
      fc.property(
        closedAddress.chain((address) => fc.constantFrom(...inIpv6(address))),
        (host) => {
          expect(refusal(`http://[${host}]/`), host).not.toBeNull();
        },
      ),
      { numRuns: 2000 },
    );
  });

  test("in every IPv6 block outside global unicast", () => {
    const group = fc.nat({ max: 0xffff });
    const outside = fc.tuple(
      fc.nat({ max: 0xffff }).filter((first) => first < 0x2000 || first > 0x3fff),
      fc.array(group, { minLength: 7, maxLength: 7 }),
    );
    fc.assert(
      fc.property(outside, ([first, rest]) => {
        expect(refusal(`http://[${[first, ...rest].map(hex).join(":")}]/`)).toMatch(/^host: /);
      }),
    );
  });

  test.each([
    ["http://[::1]/", "loopback"],
    ["http://[::]/", "unspecified"],
    ["http://[fe80::1]/", "link-local"],
    ["http://[fd00:ec2::254]/", "private"],
    ["http://[ff02::1]/", "multicast"],
    ["http://[fec0::1]/", "private"],
    ["http://[2001:db8::1]/", "reserved"],
    ["http://[::ffff:169.254.169.254]/", "disguise"],
    ["http://169.254.169.254/latest/meta-data", "link-local"],
    ["http://100.100.100.200/", "carrier-grade NAT"],
    ["http://168.63.129.16/", "metadata"],
    ["http://255.255.255.255/", "broadcast"],
  ])("%s, saying that it is %s", (url, word) => {
    expect(refusal(url)).toContain(word);
  });

  test("and an IPv6 zone id does not help", () => {
    expect(refusal("http://[fe80::1%25eth0]/")).toMatch(/^url: /);
    expect(refusal("http://[::1%25lo]/")).toMatch(/^url: /);
  });
});

describe("a name that is never public is refused", () => {
  test.each([
    "localhost",
    "LOCALHOST",
    "localhost.",
    "localhost..",
    "ｌｏｃａｌｈｏｓｔ",
    "ⓛⓞⓒⓐⓛⓗⓞⓢⓣ",
    "%6c%6f%63alhost",
    "a.b.localhost",
    "metadata",
    "metadata.google.internal",
    "METADATA.google.internal.",
    "instance-data.ec2.internal",
    "kubernetes.default.svc.cluster.local",
    "router.lan",
    "nas.home.arpa",
    "printer",
    "a..example.com",
  ])("%s", (host) => {
    expect(refusal(`http://${host}/`)).toMatch(/^host: /);
  });
});

describe("what is not a plain web address is refused", () => {
  test.each([
    "ftp://example.com/",
    "file:///etc/passwd",
    "gopher://example.com/",
    "javascript:alert(1)",
    "data:text/plain,x",
    "ws://example.com/",
    "blob:https://example.com/x",
  ])("scheme: %s", (url) => {
    expect(refusal(url)).toMatch(/^scheme: /);
  });

  test.each([
    "https://user:pass@example.com/",
    "https://user@example.com/",
    "http://example.com@127.0.0.1/",
    "http://a:b@example.com:80/",
  ])("userinfo: %s", (url) => {
    expect(refusal(url)).toMatch(/^userinfo: /);
  });

  test.each([
    "",
    "example.com",
    "http://",
    "http://[::1",
    "http://256.1.1.1/",
    "http://1.2.3.4.5/",
    "http://a b/",
    "http://example.com:99999/",
  ])("no URL: %s", (url) => {
    expect(refusal(url)).toMatch(/^url: /);
  });

  test("a message holds no password", () => {
    expect(refusal("https://user:hunter2@example.com/")).not.toContain("hunter2");
  });
});

describe("a public target is let through", () => {
  test.each([
    "https://example.com/hook",
    "http://example.com:8080/",
    "https://bücher.example/",
    "https://xn--bcher-kva.example/",
    "https://1.1.1.1/",
    "http://8.8.8.8:53/",
    "https://[2606:4700:4700::1111]/",
    "https://example.com./",
    "https://internal.example.com/",
    "https://localhost.example.com/",
  ])("%s", (url) => {
    expect(refusal(url)).toBeNull();
  });

  test("every global unicast IPv4 address that no block closes", () => {
    const isClosed = (address: number) =>
      closedBlocks.some(([first, bits]) => address >= first && address < first + 2 ** (32 - bits));
    // Held by registries for special services, and refused with the rest.
    const special = /^(192\.88\.99|192\.175\.48|192\.31\.196|192\.52\.193|168\.63\.129)\./;
    const open = fc
      .nat({ max: 2 ** 32 - 1 })
      .filter((address) => !isClosed(address) && !special.test(octets(address).join(".")));
    fc.assert(
      fc.property(open, (address) => {
        expect(refusal(`http://${octets(address).join(".")}/`)).toBeNull();
      }),
      { numRuns: 1000 },
    );
  });
});

describe("when a job is saved", () => {
  const judge = (url: string) => judgeUrlTemplate(url, nothing);

  test("a host that a placeholder will complete waits for the run", () => {
    expect(judge("https://#{jobParameters}/x")).toEqual({ ok: true });
    expect(judge("https://api.#{jobParameters}.example.com:8443/x")).toEqual({ ok: true });
  });

  test("placeholders behind the host do not hide it", () => {
    expect(judge("http://127.0.0.1/#{jobParameters}")).toMatchObject({ ok: false, rule: "host" });
    expect(judge("http://10.1.1.1?at=#{scheduleTime}")).toMatchObject({ ok: false, rule: "host" });
    expect(judge("http:\\\\localhost\\#{jobParameters}")).toMatchObject({ ok: false, rule: "host" });
    expect(judge("https://example.com/#{jobParameters}?x=#{item}")).toMatchObject({ ok: true });
  });
});

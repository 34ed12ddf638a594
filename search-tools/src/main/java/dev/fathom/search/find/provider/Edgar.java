package dev.fathom.search.find.provider;

import dev.fathom.search.find.ProviderException;
import dev.fathom.search.find.ProviderOutcome.Throttled;
import dev.fathom.search.polite.Pace;
import java.net.URI;
import java.time.Duration;

/**
 * The SEC's EDGAR system over its three hosts, which count requests together: ten a second from all
 * machines of an organisation, or it answers nobody for ten minutes. It wants to know whom to write
 * to and refuses user agents that do not say so.
 *
 * <p>Rules: sec.gov, "Accessing EDGAR Data" and its error page ("Request Rate Threshold Exceeded"),
 * which comes as HTML with HTTP 403.
 */
final class Edgar {
  /** Where the three hosts are. */
  record Hosts(URI site, URI data, URI search) {
    static final Hosts SEC =
        new Hosts(
            URI.create("https://www.sec.gov"),
            URI.create("https://data.sec.gov"),
            URI.create("https://efts.sec.gov"));
  }

  private static final Pace PACE = Pace.perSecond(8);
  private static final Duration BLOCKED = Duration.ofMinutes(10);
  private static final String RATE = "Request Rate Threshold Exceeded";
  private static final String REMEDY =
      "it wants to know whom to write to; set FATHOM_CONTACT to an e-mail address";

  private final ApiClient api;
  private final Service site;
  private final Service data;
  private final Service search;

  Edgar(ApiClient api, Hosts hosts) {
    this.api = api;
    this.site = service(hosts.site());
    this.data = service(hosts.data());
    this.search = service(hosts.search());
  }

  private static Service service(URI base) {
    return new Service("SEC EDGAR", base, "sec.gov", PACE, REMEDY, false);
  }

  ApiResponse site(String path, int mostBytes) throws ProviderException, InterruptedException {
    return ask(site, path, mostBytes);
  }

  ApiResponse data(String path, int mostBytes) throws ProviderException, InterruptedException {
    return ask(data, path, mostBytes);
  }

  ApiResponse search(String path, int mostBytes) throws ProviderException, InterruptedException {
    return ask(search, path, mostBytes);
  }

  private ApiResponse ask(Service service, String path, int mostBytes)
      throws ProviderException, InterruptedException {
    ApiResponse response = api.exchange(service, ApiRequest.get(service.at(path)).upTo(mostBytes));
    if (response.status() == 403 && response.body().text().contains(RATE)) {
      throw new ProviderException(new Throttled(api.now().plus(BLOCKED)));
    }
    if (response.status() != 200) {
      throw api.failure(service, response);
    }
    return response;
  }

  /** The number of a company as addresses of data have it. */
  static String padded(long cik) {
    return "CIK%010d".formatted(cik);
  }

  /** The address of a document of a filing. */
  static String archive(long cik, String accession, String document) {
    return "https://www.sec.gov/Archives/edgar/data/%d/%s/%s"
        .formatted(cik, accession.replace("-", ""), document);
  }
}

using System.Text.RegularExpressions;

namespace FlagGateway.Differential.Laws;

/// <summary>
/// What nginx passes and the gateway does not, on purpose or because the framework cannot; each with its reason.
/// </summary>
internal static class Exceptions
{
    private static readonly (Regex Case, Regex Lost, string Reason)[] Known =
    [
        Of("", "header (Connection|Keep-Alive|TE|Upgrade|Trailer|HTTP2-Settings): ", "hop: belongs to one connection (RFC 9110 section 7.6.1)"),
        Of("", "header (Date|Server): ", "hop: each server writes its own"),
        Of("", "header (Content-Length|Transfer-Encoding): ", "framing: each hop's own; the body is compared"),
        Of("", "header X-FlagGateway-", "ours: clients cannot set them"),
        Of("Cookie / own 4", "header Cookie", "ours: clients cannot set our cookies, in any spelling"),
        Of("", "header X-Forwarded-(For|Proto|Host): ", "FlagGateway:Forwarded decides"),
        Of(".* / (LF before name|LF within value|CR CR LF|LF CR LF) / ", "request: ", "refused: a line that CRLF does not end (FlagGateway:Requests:Strict)"),
        Of("Expect / (0x01 after value|VT before value|FF after value|DEL after value) / ", "request: ", "refused: a control character; nginx drops Expect with its value"),
        Of("Connection / own (1|4|5) / ", "header X-(Mark|Hop): ", "hop: a header that Connection nominates (RFC 9110 section 7.6.1); nginx passes it on"),
        Of(".* / (0x80 after name|0xff before name) / ", "request: ", "refused: a header whose name is no token; nginx drops it and passes the rest"),
        Of(".* / (0x85 before value|0xa0 before value|0xff after value) / ", "request: ", "refused: a value that is not UTF-8 (docs/routing.md)"),
        Of("Host / |host / (9|11|12|14|15|16|17)$", "request: ", "refused: a Host that is no authority (RFC 9112 section 3.2)"),
        Of("request line / (4|7|8|11|12)$", "request: ", "refused: another version than 1.0 and 1.1, or spaces that RFC 9112 section 3 does not have"),
        Of("target / 7$", "start line: ", "an encoded slash that hides a dot segment is encoded again (docs/routing.md)"),
        Of("target / (21|22|32)$", "request: ", "refused: bytes outside of ASCII in a target, which RFC 3986 does not have; the server reads none"),
        Of("target / (33|34|35|36|39|40)$", "request: ", "refused: an absolute target whose host is another than Host"),
        Of("chunks / (3|4|6|8|20|24|25|28|34|35|36)$", "request: ", "refused: chunks that RFC 9112 section 7.1 does not have, or sizes of more than eight digits"),
        Of("status line / (3|21)$", "start line: ", "the server writes the reason: its own if it is empty, and in ASCII"),
        Of("status line / (10|16|18)$", "start line: |body$", "502: a status line that is none"),
        Of("length / (1|2|3|4|5|6|8|14)$", "start line: |body$", "502: a length that is none, or two of them"),
        Of("coding / (1|6|7|8|9)$", "start line: |body$", "502: a transfer coding that is not known"),
        Of("informational / 1$", "start line: |body$|response: |header ", "103: neither the framework's client nor its server passes one on (docs/routing.md)"),
        Of("informational / 2$", "start line: |body$|response: |header ", "100: the server sends its own, if the client waits for one"),
        Of("early or before / 1$", "response: |early answer", "an early answer without Connection: close waits for the rest of the upload (docs/routing.md)"),
        Of("informational / 3$", "start line: |body$", "502: a switch of protocols that nobody asked for"),
    ];

    // Responses that nginx and the framework's client pass and the gateway's own code refuses (docs/routing.md).
    private static readonly (Regex Case, Regex Lost, string Reason)[] KnownOfFast = Environment.GetEnvironmentVariable("FlagGateway__Upstream") != "Fast" ? [] :
    [
        Of("length / (10|11)$", "start line: |body$", "502 with Fast: both a length and a transfer coding"),
        Of("coding / (2|3|4)$", "start line: |body$", "502 with Fast: a transfer coding other than chunked, or twice"),
        Of("chunks / 4$", "start line: |body$", "502 with Fast: a chunk whose lines CRLF does not end"),
    ];

    /// <summary>Why a case may lose something, or <c>null</c>.</summary>
    public static string? ReasonOf(string name, string lost) => Known.Concat(KnownOfFast).FirstOrDefault(one => one.Case.IsMatch(name) && one.Lost.IsMatch(lost)).Reason;

    private static (Regex Case, Regex Lost, string Reason) Of(string name, string lost, string reason) => (Start(name), Start(lost), reason);

    private static Regex Start(string pattern) => new($"^(?:{pattern})", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));
}

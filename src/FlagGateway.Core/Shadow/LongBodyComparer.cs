using System.Globalization;

namespace FlagGateway.Core.Shadow;

/// <summary>Compares bodies of which at least one was too long to be captured, by length and hash.</summary>
/// <remarks>
/// An equal hash proves equality. A different hash proves a difference only if equal content has equal
/// bytes: text and binary data without a content encoding. JSON can be written in many ways, and compressors of two
/// servers rarely produce the same bytes, so there a different hash proves nothing.
/// </remarks>
internal static class LongBodyComparer
{
    public static void Compare(CapturedResponse control, MediaType controlType, CapturedResponse candidate, MediaType candidateType, DifferenceLog log)
    {
        if (control.Digest is not { } first || candidate.Digest is not { } second)
        {
            log.GiveUp("a body is longer than Shadow.MaxBodyBytes and was not read to its end");
            return;
        }

        var encodings = BodyDecoder.Encodings(control.ContentEncoding);
        if (!encodings.SequenceEqual(BodyDecoder.Encodings(candidate.ContentEncoding), StringComparer.Ordinal)
            || !string.Equals(controlType.Charset, candidateType.Charset, StringComparison.Ordinal))
        {
            log.GiveUp("bodies longer than Shadow.MaxBodyBytes have different encodings");
        }
        else if (first.IsSameAs(second))
        {
            log.Note("bodies longer than Shadow.MaxBodyBytes are the same by length and hash");
        }
        else if (encodings.Length != 0)
        {
            log.GiveUp("compressed bodies longer than Shadow.MaxBodyBytes have different bytes, which says nothing about their content");
        }
        else if (controlType.IsJson || candidateType.IsJson || (first.StartsLikeJson && second.StartsLikeJson))
        {
            Structured(first, second, log);
        }
        else if (first.DiffersInLength(second))
        {
            log.Add(BodyComparer.Body, DifferenceKind.LengthChanged, Length(first), Length(second));
        }
        else if (first.Hash is not null && second.Hash is not null)
        {
            log.Add(BodyComparer.Body, DifferenceKind.BodyChanged, Describe(first), Describe(second));
        }
        else
        {
            log.GiveUp("a body is longer than Shadow.MaxBodyBytes and was not read to its end");
        }
    }

    private static void Structured(BodyDigest first, BodyDigest second, DifferenceLog log)
    {
        if (first.DiffersInLength(second) && (IsFarLonger(first, second) || IsFarLonger(second, first)))
            log.Add(BodyComparer.Body, DifferenceKind.LengthChanged, Length(first), Length(second));
        else
            log.GiveUp("JSON bodies longer than Shadow.MaxBodyBytes have different bytes and cannot be compared by structure");
    }

    // The length of the shorter one must be known.
    private static bool IsFarLonger(BodyDigest longer, BodyDigest shorter) =>
        shorter.Hash is not null && longer.Length / BodyComparer.FarLonger > shorter.Length;

    private static string Describe(BodyDigest body) => string.Create(CultureInfo.InvariantCulture, $"{body.Length} bytes, xxh3 {body.Hash:x16}");

    private static string Length(BodyDigest body) => string.Create(CultureInfo.InvariantCulture, $"{(body.Hash is null ? "at least " : "")}{body.Length} bytes");
}

namespace FlagGateway.Core.Shadow;

/// <summary>
/// Compares bodies: as JSON by structure, as text by equality, otherwise by their bytes, in this order of preference.
/// </summary>
internal static class BodyComparer
{
    // A complete body that is far shorter than the captured part of a truncated one differs, regardless of formatting.
    internal const int FarLonger = 2;

    internal const string Body = "$";

    public static void Compare(CapturedResponse control, CapturedResponse candidate, ComparisonRules rules, StepBudget budget, DifferenceLog log)
    {
        if (WalkState.Root(rules).IsIgnored)
            return;
        var (controlType, candidateType) = (MediaType.Parse(control.ContentType), MediaType.Parse(candidate.ContentType));
        if (AreSame(control, controlType, candidate, candidateType))
            return;
        if ((control.IsTruncated && control.Body.IsEmpty) || (candidate.IsTruncated && candidate.Body.IsEmpty))
        {
            LongBodyComparer.Compare(control, controlType, candidate, candidateType, log);
            return;
        }

        var (first, second) = (BodyDecoder.Decode(control, rules.MaxBodyBytes), BodyDecoder.Decode(candidate, rules.MaxBodyBytes));
        if ((first.Unsupported ?? second.Unsupported) is { } reason)
            log.GiveUp(reason);
        else if (first.Damage is not null || second.Damage is not null)
            Damaged(first, second, log);
        else if (first.IsCut || second.IsCut)
            Cut(first, controlType, second, candidateType, log);
        else
            CompareComplete(first.Bytes, controlType, second.Bytes, candidateType, rules, budget, log);
    }

    private static bool AreSame(CapturedResponse control, MediaType controlType, CapturedResponse candidate, MediaType candidateType) =>
        !control.IsTruncated && !candidate.IsTruncated
        && string.Equals(controlType.Charset, candidateType.Charset, StringComparison.Ordinal)
        && BodyDecoder.Encodings(control.ContentEncoding).SequenceEqual(BodyDecoder.Encodings(candidate.ContentEncoding), StringComparer.Ordinal)
        && control.Body.Span.SequenceEqual(candidate.Body.Span);

    private static void Damaged(DecodedBody first, DecodedBody second, DifferenceLog log)
    {
        if (first.Damage is null || second.Damage is null || !first.Bytes.Span.SequenceEqual(second.Bytes.Span))
            Changed(log, first.Damage ?? "can be decoded", second.Damage ?? "can be decoded");
    }

    private static void Cut(DecodedBody first, MediaType controlType, DecodedBody second, MediaType candidateType, DifferenceLog log)
    {
        var a = first.Bytes.Span;
        var b = second.Bytes.Span;
        var shared = Math.Min(a.Length, b.Length);
        var sameStart = a[..shared].SequenceEqual(b[..shared]);
        var isStructured = controlType.IsJson || candidateType.IsJson || controlType.Name.Length == 0 || candidateType.Name.Length == 0;
        if (first.IsCut != second.IsCut && IsFarLonger(first, second))
            log.Add(Body, DifferenceKind.LengthChanged, Length(first), Length(second));
        else if (!sameStart && !isStructured && string.Equals(controlType.Charset, candidateType.Charset, StringComparison.Ordinal))
            Changed(log, Excerpt.Hash(a), Excerpt.Hash(b));
        else
            log.GiveUp(first.IsCut && second.IsCut ? "both bodies are cut at the cap" : first.IsCut ? "control's body is cut at the cap" : "the candidate's body is cut at the cap");
    }

    private static bool IsFarLonger(DecodedBody first, DecodedBody second)
    {
        var (cut, full) = first.IsCut ? (first, second) : (second, first);
        return (long)full.Bytes.Length * FarLonger < cut.Bytes.Length;
    }

    private static void CompareComplete(ReadOnlyMemory<byte> a, MediaType controlType, ReadOnlyMemory<byte> b, MediaType candidateType, ComparisonRules rules, StepBudget budget, DifferenceLog log)
    {
        if (a.IsEmpty || b.IsEmpty)
        {
            if (a.Length != b.Length)
                Changed(log, a.IsEmpty ? "empty" : Excerpt.Hash(a.Span), b.IsEmpty ? "empty" : Excerpt.Hash(b.Span));
            return;
        }

        var (first, second) = (BodyText.ToUtf8(a, controlType.Charset), BodyText.ToUtf8(b, candidateType.Charset));
        if (first is { } text && second is { } other && (controlType.IsText || candidateType.IsText || (LooksLikeJson(text) && LooksLikeJson(other))))
            Texts(text, controlType, other, candidateType, rules, budget, log);
        else if (!a.Span.SequenceEqual(b.Span))
            Changed(log, Excerpt.Hash(a.Span), Excerpt.Hash(b.Span));
    }

    private static void Texts(ReadOnlyMemory<byte> a, MediaType controlType, ReadOnlyMemory<byte> b, MediaType candidateType, ComparisonRules rules, StepBudget budget, DifferenceLog log)
    {
        if (a.Span.SequenceEqual(b.Span))
            return;
        var isDeclared = controlType.IsJson || candidateType.IsJson;
        if (isDeclared || (LooksLikeJson(a) && LooksLikeJson(b)))
        {
            var first = JsonTreeReader.Read(a, rules.MaxDepth, budget, out var problem);
            var second = budget.IsSpent ? null : JsonTreeReader.Read(b, rules.MaxDepth, budget, out _);
            if (budget.IsSpent)
                return;
            if (first is not null && second is not null)
            {
                JsonComparer.Compare(first, second, rules, budget, log);
                return;
            }

            if (isDeclared && (first is null) != (second is null))
            {
                Changed(log, Describe(first, problem, a, controlType), Describe(second, null, b, candidateType));
                return;
            }
        }

        if (rules.HasSecrets)
        {
            Changed(log, Excerpt.Hash(a.Span), Excerpt.Hash(b.Span));
            return;
        }

        var (control, candidate) = Excerpt.Pair(a.Span, b.Span, rules.MaxTextLength);
        Changed(log, control, candidate);
    }

    // Plain text that happens to be valid JSON (a number or a word) stays text unless its media type is JSON.
    private static bool LooksLikeJson(ReadOnlyMemory<byte> text) =>
        text.Span.TrimStart(" \t\r\n"u8) is { Length: > 0 } start && start[0] is (byte)'{' or (byte)'[';

    private static string Describe(JsonTree? tree, string? problem, ReadOnlyMemory<byte> text, MediaType type) =>
        $"{(tree is not null ? "JSON" : problem ?? "not JSON")}, {(type.Name.Length == 0 ? "no media type" : Excerpt.Cut(Excerpt.Printable(type.Name), 60))}, {Excerpt.Hash(text.Span)}";

    private static string Length(DecodedBody body) =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{(body.IsCut ? "more than " : "")}{body.Bytes.Length} bytes");

    private static void Changed(DifferenceLog log, string control, string candidate) =>
        log.Add(Body, DifferenceKind.BodyChanged, control, candidate);
}

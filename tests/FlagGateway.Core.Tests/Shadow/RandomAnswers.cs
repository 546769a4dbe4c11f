using System.Globalization;
using System.Text;
using FlagGateway.Core.Shadow;
using FsCheck;
using FsCheck.Fluent;

namespace FlagGateway.Core.Tests.Shadow;

/// <summary>
/// Answers and rules made from a seed: few names and values, so that two of them often agree in parts.
/// </summary>
internal sealed class RandomAnswers(int seed)
{
    private static readonly string[] Names = ["a", "b", "c", "id", "\\u0061", "x.y", "password", "vault"];
    private static readonly string[] Scalars = ["1", "1.0", "2", "1.001", "-0", "1e400", "null", "true", "false", "\"x\"", "\"\\u0078\"", "\"y\"", "\"\\ud800\""];
    private static readonly string[] Types = ["application/json", "application/problem+json; charset=utf-8", "text/html", "image/png", "text/plain; charset=iso-8859-1"];

    private readonly Random _random = new(seed);

    /// <summary>Put where the rules of <see cref="Secrets"/> hide it.</summary>
    public const string Secret = "s3cr3t";

    public static Arbitrary<RandomAnswers> Any => Gen.Choose(0, int.MaxValue).Select(seed => new RandomAnswers(seed)).ToArbitrary();

    public static ComparisonRules Secrets { get; } = ComparisonRules.Default with
    {
        SecretNames = ["PASSWORD", "authorization"],
        SecretPaths = [PathPattern.Parse("$.vault[*].*"), PathPattern.Parse("$..b.vault"), PathPattern.Parse("$.c[0]")],
        Headers = ["Authorization", "Vary"],
    };

    public string Document(int depth = 5)
    {
        var text = new StringBuilder();
        if (_random.Next(4) == 0)
            Items(text, depth, 4);
        else
            Members(text, depth, 6);
        return text.ToString();
    }

    /// <summary>The same document with some values exchanged.</summary>
    public (string Control, string Candidate) Pair()
    {
        var shared = _random.Next();
        return (new RandomAnswers(shared).Document(), _random.Next(4) == 0 ? Document() : new RandomAnswers(shared) { Mutation = _random.Next(1, 40), IsReversed = _random.Next(3) == 0 }.Document());
    }

    public (CapturedResponse Control, CapturedResponse Candidate) Answers()
    {
        var (control, candidate) = Pair();
        return (Answer(control), Answer(candidate));
    }

    public CapturedResponse Answer(string document)
    {
        var text = Encoding.UTF8.GetBytes(_random.Next(8) == 0 ? document[..(document.Length / 2)] : document);
        var encoding = Pick("", "", "", "gzip", "br", "deflate", "identity", "zstd");
        var body = encoding is "gzip" or "br" or "deflate" ? Shadow.Answers.Encode(encoding, text) : text;
        var isTruncated = _random.Next(20) == 0;
        return new CapturedResponse
        {
            Status = Pick(200, 200, 200, 201, 500),
            ContentType = _random.Next(3) > 0 ? Types[0] : Pick([null, .. Types]),
            ContentEncoding = encoding,
            Body = isTruncated ? default : _random.Next(20) == 0 ? body.AsMemory(0, body.Length / 2) : body,
            IsTruncated = isTruncated,
            Digest = Shadow.Answers.DigestOf(body),
            Headers = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal)
            {
                [Pick("Vary", "vary", "Other")] = Pick<string[]>(["a", "b"], ["b", "a"], ["a, b"], ["c"]),
                ["Authorization"] = [string.Create(CultureInfo.InvariantCulture, $"Bearer {Secret}{_random.Next(3)}")],
            },
        };
    }

    public ComparisonRules Rules() => Secrets with
    {
        SecretNames = _random.Next(2) == 0 ? [] : Secrets.SecretNames,
        AllUnordered = _random.Next(2) == 0,
        NullEqualsAbsent = _random.Next(3) == 0,
        AbsoluteTolerance = Pick(0, 0, 0.01),
        RelativeTolerance = Pick(0, 0, 0.5),
        MaxDepth = Pick(2, 4, 64),
        MaxSteps = Pick(20, 100, 300, 1_000_000, 1_000_000, 1_000_000),
        Ignore = [.. new[] { "$.a", "$..c", "$[*].id", "$.b.*", "$[0]" }.Where(_ => _random.Next(6) == 0).Select(PathPattern.Parse)],
        MaxDifferences = 10_000,
        MaxFields = 10_000,
    };

    public T Pick<T>(params T[] from) => from[_random.Next(from.Length)];

    /// <summary>Every so many values are another.</summary>
    private int Mutation { get; init; } = int.MaxValue;

    private bool IsReversed { get; init; }

    private int _count;

    private void Value(StringBuilder text, int depth)
    {
        var (kind, count, scalar) = (_random.Next(10), _random.Next(5), Pick(Scalars));
        if (++_count % Mutation == 0)
            text.Append(Scalars[(Array.IndexOf(Scalars, scalar) + 2) % Scalars.Length]);
        else if (depth == 0 || kind < 3)
            text.Append(scalar);
        else if (kind < 8)
            Members(text, depth, count);
        else
            Items(text, depth, count);
    }

    private void Members(StringBuilder text, int depth, int count)
    {
        text.Append('{');
        for (var i = 0; i < count; i++)
        {
            var name = Pick(Names);
            text.Append(i > 0 ? "," : "").Append('"').Append(name).Append("\":");
            if (name is "password")
                text.Append(Pick($"\"{Secret}{_random.Next(3)}\"", $"{{\"{Secret}\":[\"{Secret}{_random.Next(3)}\"]}}", $"[\"{Secret}\"]"));
            else
                Value(text, depth - 1);
        }

        text.Append('}');
    }

    private void Items(StringBuilder text, int depth, int count)
    {
        var items = new List<string>();
        for (var i = 0; i < count; i++)
        {
            var item = new StringBuilder();
            Value(item, depth - 1);
            items.Add(item.ToString());
        }

        if (IsReversed)
            items.Reverse();
        text.Append('[').AppendJoin(',', items).Append(']');
    }
}

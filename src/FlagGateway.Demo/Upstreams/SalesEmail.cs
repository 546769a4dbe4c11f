using System.Text.Json;

namespace FlagGateway.Demo.Upstreams;

/// <summary>The texts that the sample model writes: JSON with a subject and a body of 80 to 200 words.</summary>
internal static class SalesEmail
{
    private const string Older =
        "Thank you for your interest in our shop. We would like to introduce the product that many of our customers have asked for over the past weeks. "
        + "It was designed together with people who use it every day, and it comes with a guarantee of three years. Delivery takes two days, returning it "
        + "is free, and our team replies to questions seven days a week. If you order before the end of the month, you will receive a matching case at no "
        + "extra cost. We are looking forward to hearing from you soon and remain at your disposal for any further information that you may need.";

    private const string Newer =
        "Mornings are easier when one thing simply works. That is what people say about this product after their first week: they stop thinking about "
        + "it. It weighs less than a paperback, lasts a whole working day, and fits the bag you already carry. We tested it for a year with nurses, couriers "
        + "and teachers, and changed eleven details because of what they said. You can try it for a month at home; if it ends up in a drawer, send it back and "
        + "we pay the way. Which part of your day would you like to make lighter, and shall I put one aside for you until Friday?";

    /// <summary>The text of one response.</summary>
    /// <param name="isNewest">Whether the newest prompt version asks.</param>
    /// <param name="isBroken">Whether it lacks the format: the body alone, without JSON.</param>
    public static string Write(bool isNewest, bool isBroken)
    {
        var body = isNewest ? Newer : Older;
        return isBroken ? body : JsonSerializer.Serialize(new { subject = isNewest ? "One thing less to think about" : "News from our shop", body });
    }
}

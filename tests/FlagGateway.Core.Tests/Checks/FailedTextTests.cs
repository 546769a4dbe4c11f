using FlagGateway.Core.Checks;

namespace FlagGateway.Core.Tests.Checks;

public sealed class FailedTextTests
{
    [Theory]
    [InlineData("""{"subject":1,"Password":"hunter2"}""")]
    [InlineData("```json\n{\"a\":{\"password\":{\"x\":\"hunter2\"}}}\n```")]
    [InlineData("""{"pass\u0077ord":"hunter2"}""")]
    [InlineData("""{"subject":1,"password":"hunter2" """)]
    [InlineData("""{"pass\u0077ord":"hunter2" """)]
    [InlineData("My password is hunter2.")]
    public void Show_Secret_IsNotShown(string text) => Assert.DoesNotContain("hunter2", Show(text), StringComparison.Ordinal);

    [Theory]
    [InlineData("Sure! Here it is.", "Sure! Here it is.")]
    [InlineData("""{ "subject": 1, "password": "x" }""", """{"subject":1,"password":***}""")]
    [InlineData("""{"subject": "cut""", """{"subject": "cut""")]
    public void Show_RestOfTheText_IsShown(string text, string shown) => Assert.Equal(shown, Show(text));

    [Fact]
    public void Show_LongText_IsCut() => Assert.Equal(500, Show(new string('a', 2000)).Length);

    private static string Show(string text) => FailedText.Show(text, FailedText.RulesFor(["password"]));
}

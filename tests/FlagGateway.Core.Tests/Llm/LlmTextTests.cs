using System.Text;
using FlagGateway.Core.Llm;

namespace FlagGateway.Core.Tests.Llm;

public sealed class LlmTextTests
{
    private const int MaxText = 4096;

    [Fact]
    public void Add_BeyondTheMemoryOfAll_CutsThisTextAndReturnsItsMemory()
    {
        Budget budget = new(2048);
        LlmText first = new(MaxText, budget), second = new(MaxText, budget);
        Add(first, 1000);
        Assert.Equal(1000, budget.Used);

        Add(second, 1000);
        Add(second, 100);

        Assert.True(second is { IsCut: true, IsOverBudget: true });
        Assert.Equal(1000, budget.Used);
        Add(first, 24);
        Assert.False(first.IsCut);
        Assert.Equal(1024, first.ToString().Length);
    }

    [Fact]
    public void Add_LongerThanAllowed_IsNotTheBudgetsReason()
    {
        Budget budget = new(long.MaxValue);
        LlmText text = new(MaxText, budget);

        Add(text, MaxText);
        var atMost = (text.IsCut, budget.Used);
        Add(text, 1);

        Assert.Equal((false, MaxText), atMost);
        Assert.True(text is { IsCut: true, IsOverBudget: false });
        Assert.Equal(0, budget.Used);
    }

    [Fact]
    public void Release_Twice_ReturnsItsMemoryOnce()
    {
        Budget budget = new(MaxText);
        LlmText text = new(MaxText, budget);
        Add(text, 10);

        text.Release();
        text.Release();
        Add(text, 10);

        Assert.Equal(0, budget.Used);
        Assert.Equal("", text.ToString());
    }

    [Theory]
    [InlineData("abc", "")]
    [InlineData(null, "data: {\"choices\":[{\"delta\":{\"content\":\"a\\q\"}}]}\n\n")]
    public void ReleaseText_AfterTheEnd_HasReturnedAllMemory(string? text, string more)
    {
        Budget budget = new(MaxText);
        LlmReader reader = new(LlmApi.OpenAIChat, isStream: true, MaxText, budget);
        reader.Read("data: {\"choices\":[{\"delta\":{\"content\":\"abc\"}}]}\n\n"u8, 1);
        Assert.NotEqual(0, budget.Used);
        reader.Read(Encoding.UTF8.GetBytes(more), 2);

        var response = reader.End(LlmEnding.Ended, 200);
        reader.ReleaseText();

        Assert.Equal(text, response.Text);
        Assert.Equal(0, budget.Used);
    }

    private static void Add(LlmText text, int length)
    {
        text.Begin();
        text.Add(Enumerable.Repeat((byte)'a', length).ToArray());
        text.End();
    }

    private sealed class Budget(long limit) : IByteBudget
    {
        public long Used { get; private set; }

        public bool TryReserve(int bytes)
        {
            if (Used + bytes > limit)
                return false;
            Used += bytes;
            return true;
        }

        public void Release(int bytes) => Used -= bytes;
    }
}

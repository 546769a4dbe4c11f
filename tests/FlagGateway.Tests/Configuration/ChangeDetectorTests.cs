using FlagGateway.Configuration;

namespace FlagGateway.Tests.Configuration;

public sealed class ChangeDetectorTests
{
    private readonly ChangeDetector _detector = new(Files(0));

    [Fact]
    public void Look_NothingChanged_NeverFires()
    {
        for (var at = 0; at < 5000; at += 250)
            Assert.False(Look(0, at));

        Assert.False(_detector.IsPending);
        Assert.Equal(ChangeDetector.IdlePause, _detector.Pause(Ms(5000)));
    }

    [Fact]
    public void Look_OneChange_FiresOnceWhenCalm()
    {
        Assert.False(Look(1, 100));
        Assert.True(_detector.IsPending);
        Assert.Equal(ChangeDetector.BusyPause, _detector.Pause(Ms(100)));

        Assert.False(Look(1, 149));
        Assert.True(Look(1, 150));

        Assert.False(_detector.IsPending);
        Assert.False(Look(1, 210));
    }

    [Fact]
    public void Look_SecondChangeBeforeCalm_WaitsForCalmAgain()
    {
        Assert.False(Look(1, 0));
        Assert.False(Look(2, 40));

        Assert.False(Look(2, 80));
        Assert.True(Look(2, 90));
    }

    [Fact]
    public void Look_EndlessChanges_FiresEvery400MillisecondsAndOnceAfterTheLast()
    {
        List<int> fired = [];

        for (var at = 0; at <= 1600; at += 40)
        {
            if (Look(Math.Min(at, 1000) + 1, at))
                fired.Add(at);
        }

        Assert.Equal([400, 800, 1080], fired);
    }

    [Fact]
    public void Check_OnlyAPromptChanged_WaitsForTheFlagsThatBelongToIt()
    {
        Assert.False(_detector.Check(Files(0) with { Prompts = "next" }, hinted: false, Ms(0)));
        Assert.False(_detector.Check(Files(0) with { Prompts = "next" }, hinted: false, Ms(399)));
        Assert.True(_detector.Check(Files(0) with { Prompts = "next" }, hinted: false, Ms(400)));
        Assert.False(_detector.Check(Files(0) with { Prompts = "next" }, hinted: false, Ms(460)));

        Assert.False(_detector.Check(Files(0) with { Prompts = "third" }, hinted: false, Ms(1000)));
        Assert.False(_detector.Check(Files(1) with { Prompts = "third" }, hinted: false, Ms(1200)));
        Assert.True(_detector.Check(Files(1) with { Prompts = "third" }, hinted: false, Ms(1250)));
    }

    [Fact]
    public void Check_PromptsThatChangeAllTheTime_FireEvery700Milliseconds()
    {
        List<int> fired = [];
        for (var at = 0; at <= 1400; at += 50)
        {
            if (_detector.Check(Files(0) with { Prompts = $"{at}" }, hinted: false, Ms(at)))
                fired.Add(at);
        }

        Assert.Equal([700, 1400], fired);
    }

    [Fact]
    public void Pause_NearTheDeadline_EndsWithIt()
    {
        for (var at = 0; at <= 360; at += 60)
            Look(at + 1, at);

        Assert.Equal(Ms(40), _detector.Pause(Ms(360)));
        Assert.True(Look(999, 400));
        Assert.Equal(ChangeDetector.BusyPause, _detector.Pause(Ms(400)));
    }

    [Fact]
    public void Look_HintWithoutVisibleChange_FiresOnce()
    {
        Assert.False(_detector.Check(Files(0), hinted: true, Ms(0)));

        Assert.True(Look(0, 60));
        Assert.False(Look(0, 310));
    }

    [Fact]
    public void Look_ChangedBack_FiresAllTheSame()
    {
        Assert.False(Look(1, 0));
        Assert.False(Look(0, 20));

        Assert.True(Look(0, 80));
    }

    [Fact]
    public void FireAgain_AfterAFire_FiresWithoutAnotherChange()
    {
        Look(1, 0);
        Assert.True(Look(1, 60));

        _detector.FireAgain(Ms(100));

        Assert.False(Look(1, 140));
        Assert.True(Look(1, 150));
        Assert.False(Look(1, 400));
    }

    private bool Look(int version, int at) => _detector.Check(Files(version), hinted: false, Ms(at));

    private static TimeSpan Ms(int milliseconds) => TimeSpan.FromMilliseconds(milliseconds);

    private static FolderSignature Files(int version)
    {
        FileSignature same = new("/config/gateway.json", FileAttributes.Normal, UnixFileMode.UserRead, 2, 1);
        return new(same, same with { WriteTicks = version }, same);
    }
}

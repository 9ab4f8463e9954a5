namespace Microsoft.ML.Lime.Tool.Tests;

public sealed class SessionTests : ToolTest
{
    [Fact]
    public async Task RunAsync_WhenWorkHeedsCancellation_WaitsForIt()
    {
        using var source = new CancellationTokenSource();
        var session = new Session(ToolConsole.Open(), new StoppedClock(), source.Token);
        bool abandoned = false, ended = false;
        session.OnAbandon(() => abandoned = true);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => session.RunAsync(() =>
        {
            source.Cancel();
            ended = true;
            session.Cancellation.ThrowIfCancellationRequested();
            return 0;
        }));
        Assert.True(ended);
        Assert.False(abandoned);
    }

    [Fact]
    public async Task RunAsync_WhenWorkIgnoresCancellation_RunsCleanup()
    {
        using var source = new CancellationTokenSource();
        using var release = new ManualResetEventSlim();
        var session = new Session(ToolConsole.Open(), TimeProvider.System, source.Token);
        bool tidied = false;
        session.OnAbandon(() => tidied = true);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => session.RunAsync(() =>
        {
            source.Cancel();
            release.Wait(CancellationToken.None); // simulates a long batch of a model
            return 0;
        }));
        Assert.True(tidied);
        release.Set();
    }

    [Fact]
    public async Task Own_AfterWorkWasAbandoned_CreatesNothing()
    {
        using var source = new CancellationTokenSource();
        using var release = new ManualResetEventSlim();
        var session = new Session(ToolConsole.Open(), TimeProvider.System, source.Token);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => session.RunAsync(() =>
        {
            source.Cancel();
            release.Wait(CancellationToken.None);
            return 0;
        }));
        int created = 0;
        Assert.Throws<OperationCanceledException>(() => session.Own(() => new MemoryStream(created = 1)));
        Assert.Throws<OperationCanceledException>(() => session.Commit(() => created = 1));
        Assert.Equal(0, created);
        release.Set();
    }

    [Fact]
    public async Task RunAsync_WhenWorkThrows_RethrowsException()
    {
        var session = new Session(ToolConsole.Open(), new StoppedClock(), Cancel);
        await Assert.ThrowsAsync<InvalidTimeZoneException>(() => session.RunAsync(() => throw new InvalidTimeZoneException()));
    }
}

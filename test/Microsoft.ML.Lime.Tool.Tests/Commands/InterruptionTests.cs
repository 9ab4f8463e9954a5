using System.Globalization;
using System.Text;
using Microsoft.ML.Lime.Tests;
using Spectre.Console;

namespace Microsoft.ML.Lime.Tool.Tests;

/// <summary>Progress on a terminal, and cleanup after an interruption or a full disk.</summary>
public sealed class InterruptionTests : ToolTest
{
    private string[] Arguments(params string[] more) =>
        ["explain", SaveImage("p.png"), "--model", SaveThirds(), "--samples", "5000", "--batch", "1", "-o", Out, .. more];

    [Fact]
    public async Task Explain_OnTerminal_ShowsProgressBarOnErrorStream()
    {
        var error = new Terminal();
        var output = new StringWriter(CultureInfo.InvariantCulture);
        Assert.Equal(ExitCode.Done, await MlnetLime.RunAsync(Arguments(), OnTerminal(output, error), new StoppedClock(), Cancel));
        Assert.Contains("p.png", error.ToString(), StringComparison.Ordinal);
        Assert.Contains('%', error.ToString());
        Assert.Contains("Segment", output.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("\e", output.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--quiet")]
    [InlineData("--json")]
    public async Task Explain_QuietOrJson_ShowsNoProgressBar(string option)
    {
        var error = new Terminal();
        Assert.Equal(ExitCode.Done, await MlnetLime.RunAsync(Arguments(option),
            OnTerminal(new StringWriter(CultureInfo.InvariantCulture), error), new StoppedClock(), Cancel));
        Assert.Equal("", error.ToString());
    }

    [Fact]
    public async Task Explain_WhenCanceled_ReturnsInterruptedAndLeavesNoFiles()
    {
        using var source = new CancellationTokenSource();
        var error = new Terminal(source.Cancel); // cancels when the progress bar appears, while the model is running
        string[] arguments = Arguments();
        arguments[Array.IndexOf(arguments, "--samples") + 1] = "1000000"; // the run must not finish before the progress bar appears
        int code = await MlnetLime.RunAsync(
            arguments, OnTerminal(new StringWriter(CultureInfo.InvariantCulture), error), new StoppedClock(), source.Token);
        Assert.Equal(ExitCode.Interrupted, code);
        Assert.False(Directory.Exists(Out));
    }

    [Fact]
    public async Task Explain_WhenCanceledBeforeStart_ReturnsInterruptedAndLeavesNoFiles()
    {
        Outcome outcome = await RunUntil(Arguments(), new CancellationToken(canceled: true));
        Assert.Equal((ExitCode.Interrupted, "", ""), (outcome.Code, outcome.Output, outcome.Error));
        Assert.False(Directory.Exists(Out));
    }

    [Theory]
    [InlineData("INT", ExitCode.Interrupted)]
    [InlineData("TERM", ExitCode.Interrupted)]
    [InlineData("HUP", ExitCode.HungUp)]
    public async Task Explain_OnSignal_StopsAndLeavesNoFiles(string signal, int expected)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Signals are sent by kill.");
        string[] arguments = Arguments();
        arguments[Array.IndexOf(arguments, "--samples") + 1] = "10000000";
        using ToolProcess process = ToolProcess.Start(arguments);
        await process.Until(() => Directory.Exists(Out), Cancel); // created just before the model runs
        await process.Signal(signal, Cancel);
        Assert.Equal(expected, (await process.End(Cancel)).ExitCode);
        Assert.False(Directory.Exists(Out));
    }

    [Fact]
    public async Task Explain_UnderNohup_IgnoresHangUp()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Signals are sent by kill.");
        using ToolProcess process = ToolProcess.StartProgram(["nohup", .. ToolProcess.CommandLine(Arguments())]);
        await process.Until(() => Directory.Exists(Out), Cancel);
        await process.Signal("HUP", Cancel);
        Assert.Equal(ExitCode.Done, (await process.End(Cancel)).ExitCode);
    }

    // The signal comes when the terminal no longer accepts text: its other end is closed.
    [ExtraFact("pty")]
    public async Task Explain_WhenTerminalIsClosed_StopsAndLeavesNoFiles()
    {
        const string OnTerminal = """
            import os, pty, sys, time
            child, terminal = pty.fork()
            if child == 0:
                os.execvp(sys.argv[2], sys.argv[2:])
            while not os.path.isdir(sys.argv[1]) and os.waitpid(child, os.WNOHANG)[0] == 0:
                time.sleep(0.02)
            os.close(terminal)
            sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
            """;
        string[] arguments = Arguments();
        arguments[Array.IndexOf(arguments, "--samples") + 1] = "10000000";
        using ToolProcess process =
            ToolProcess.StartProgram(["python3", "-c", OnTerminal, Out, .. ToolProcess.CommandLine(arguments)]);
        Assert.Equal((ExitCode.HungUp, "", ""), await process.End(Cancel));
        Assert.False(Directory.Exists(Out));
    }

    [Fact]
    public async Task Explain_WhenDiskIsFull_ReportsOneProblemAndLeavesNoFiles()
    {
        const string OnTinyDisk = "mount -t tmpfs -o size=16k none \"$0\" || exit 77; \"$@\"; code=$?; ls -A \"$0\"; exit $code";
        Assert.SkipUnless(OperatingSystem.IsLinux(), "A disk of a few kilobytes is made with Linux's unshare.");
        Directory.CreateDirectory(Out);
        IReadOnlyList<string> command = ToolProcess.CommandLine(
            ["explain", SaveImage("large.png", 300, 500), "--model", SaveThirds(), "--samples", "50", "-o", Out, "--quiet"]);
        using ToolProcess process = ToolProcess.StartProgram(["unshare", "--map-root-user", "--mount", "bash", "-c", OnTinyDisk, Out,
            .. command]);
        (int code, string output, string error) = await process.End(Cancel);
        Assert.SkipWhen(code == 77 || error.StartsWith("unshare:", StringComparison.Ordinal),
            "This machine lends no disk of a few kilobytes.");
        Assert.Contains("No space left on device", Assert.Single(error.Split('\n', StringSplitOptions.RemoveEmptyEntries)),
            StringComparison.Ordinal);
        Assert.Equal((ExitCode.BadInput, ""), (code, output));
    }

    private static ToolConsole OnTerminal(StringWriter output, Terminal error) => ToolConsole.Create(
        new AnsiConsoleOutput(output), error, name => name == "TERM" ? "xterm-256color" : null);

    /// <summary>A terminal that records the output and reports every write.</summary>
    private sealed class Terminal(Action? written = null) : StringWriter(CultureInfo.InvariantCulture), IAnsiConsoleOutput
    {
        public TextWriter Writer => this;

        public bool IsTerminal => true;

        public int Width => 80;

        public int Height => 24;

        public void SetEncoding(Encoding encoding)
        {
        }

        public override void Write(char value)
        {
            base.Write(value);
            written?.Invoke();
        }

        public override void Write(string? value)
        {
            base.Write(value);
            written?.Invoke();
        }

        public override void Write(char[] buffer, int index, int count)
        {
            base.Write(buffer, index, count);
            written?.Invoke();
        }
    }
}

namespace Microsoft.ML.Lime.Tool.Tests;

/// <summary>Completion of the command line.</summary>
public sealed class CompletionTests : ToolTest
{
    [Theory]
    [InlineData("mlnet-lime ", "completions draw evaluate explain export inspect merge segment")]
    [InlineData("mlnet-lime ev", "evaluate")]
    [InlineData("mlnet-lime explain --me", "--mean --method")]
    [InlineData("mlnet-lime explain a.jpg --layout n", "nchw nhwc")]
    [InlineData("mlnet-lime explain --method ", "cam kernelshap lime occlusion rise score-cam")]
    [InlineData("mlnet-lime explain ", "")] // a file name
    [InlineData("mlnet-lime explain --model ", "")]
    [InlineData("mlnet-lime explain ph", "")]
    public async Task Completions_OfALine_AreItsWordsThatFit(string line, string expected)
    {
        foreach (string more in (string[])["", "x --quiet"]) // text behind the cursor
        {
            Outcome outcome = await Run("completions", "--line", line + more, "--position", $"{line.Length}");
            Assert.Equal(expected, string.Join(' ', outcome.Succeeded().Output.Split(Environment.NewLine,
                StringSplitOptions.RemoveEmptyEntries)));
        }
    }

    [Theory]
    [InlineData("bash", "complete -o default -F _mlnet_lime mlnet-lime")]
    [InlineData("zsh", "compdef _mlnet_lime mlnet-lime")]
    [InlineData("powershell", "Register-ArgumentCompleter -Native -CommandName mlnet-lime")]
    public async Task Completions_OfAShell_AreAScript(string shell, string expected) =>
        Assert.Contains(expected, (await Run("completions", shell)).Succeeded().Output, StringComparison.Ordinal);

    [Fact]
    public async Task Completions_OfAnotherShell_AreRefused()
    {
        (await Run("completions", "fish")).Refused("There are no completions for 'fish'; give bash, zsh or powershell.");
        (await Run("completions")).Refused("SHELL");
    }
}

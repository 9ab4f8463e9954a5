namespace Microsoft.ML.Lime.Tool.Tests;

/// <summary>The soak test with few repetitions; <c>dotnet run --project build -- soak</c> runs it in full.</summary>
public sealed class SoakTests(ITestOutputHelper output) : ToolTest
{
    [Fact]
    public async Task Soak_WithFewRepetitions_Passes()
    {
        string program = Path.Combine(AppContext.BaseDirectory, "Microsoft.ML.Lime.Soak.dll");
        using ToolProcess process = ToolProcess.StartProgram(["dotnet", program, "--scale", "0.01"]);
        (int code, string printed, string error) = await process.End(Cancel);
        output.WriteLine(printed);
        Assert.True(code == 0, printed + error);
        Assert.Equal(9, printed.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length); // the seed, and a line per part
    }
}

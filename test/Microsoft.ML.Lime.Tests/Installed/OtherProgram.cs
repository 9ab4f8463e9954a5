using System.Diagnostics;
using System.Text;

namespace Microsoft.ML.Lime.Tests;

/// <summary>Runs <c>dotnet</c> in a separate process.</summary>
internal static class OtherProgram
{
    /// <summary>The configuration that the tests were built in.</summary>
    public static string Configuration { get; } =
        AppContext.BaseDirectory.Contains($"{Path.DirectorySeparatorChar}Release{Path.DirectorySeparatorChar}", StringComparison.Ordinal)
            ? "Release" : "Debug";

    /// <summary>Runs <c>dotnet</c> until it exits.</summary>
    /// <returns>The output; the test fails if the exit code is not 0.</returns>
    public static async Task<string> Dotnet(string folder, params string[] arguments)
    {
        ProcessStartInfo start = new("dotnet", arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["DOTNET_ROLL_FORWARD"] = "Major"; // for machines without the .NET 8 runtime
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0";
        start.Environment["DOTNET_NOLOGO"] = "1";
        start.Environment["DOTNET_CLI_UI_LANGUAGE"] = "en";
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(), error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        string printed = new StringBuilder(await output).Append(await error).ToString();
        Assert.True(process.ExitCode == 0, $"dotnet {string.Join(' ', arguments)} ended with {process.ExitCode}:\n{printed}");
        return printed;
    }
}

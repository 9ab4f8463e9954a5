using System.Diagnostics;

namespace Microsoft.ML.Lime.Tests;

/// <summary>The Python of the machine, for tests with <see cref="ExtraFactAttribute"/>.</summary>
internal static class Python
{
    // Debian's packages belong to its own Python, which need not be the first one on the path.
    private static readonly string Program = File.Exists("/usr/bin/python3") ? "/usr/bin/python3" : "python3";

    /// <summary>Whether it can import a module.</summary>
    public static bool Has(string module)
    {
        try
        {
            return Start(new Dictionary<string, string>(), ["-c", $"import {module}"]).Code == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false; // there is no Python
        }
    }

    /// <summary>Runs it to its end; the test fails where its exit code is not 0.</summary>
    public static void Run(params IReadOnlyList<string> arguments) => Run(new Dictionary<string, string>(), arguments);

    /// <summary>The same with variables of the environment.</summary>
    public static void Run(IReadOnlyDictionary<string, string> environment, params IReadOnlyList<string> arguments)
    {
        (int code, string printed) = Start(environment, arguments);
        Assert.True(code == 0, $"python3 {string.Join(' ', arguments)} ended with {code}:\n{printed}");
    }

    private static (int Code, string Printed) Start(IReadOnlyDictionary<string, string> environment, IReadOnlyList<string> arguments)
    {
        ProcessStartInfo start = new(Program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach ((string name, string value) in environment)
            start.Environment[name] = value;
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output + error.GetAwaiter().GetResult());
    }
}

using System.Diagnostics;

namespace Microsoft.ML.Lime.Tests;

/// <summary>Runs the installed Python, for tests with <see cref="ExtraFactAttribute"/>.</summary>
internal static class Python
{
    // Debian's packages belong to the system Python, which need not be the first one on PATH.
    private static readonly string Program = File.Exists("/usr/bin/python3") ? "/usr/bin/python3" : "python3";

    /// <summary>Whether Python can import a module.</summary>
    public static bool Has(string module)
    {
        try
        {
            return Start(new Dictionary<string, string>(), ["-c", $"import {module}"]).Code == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false; // Python is not installed
        }
    }

    /// <summary>Runs Python until it exits; the test fails if the exit code is not 0.</summary>
    public static void Run(params IReadOnlyList<string> arguments) => Run(new Dictionary<string, string>(), arguments);

    /// <summary>Runs Python with additional environment variables.</summary>
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

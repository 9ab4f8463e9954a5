using System.Diagnostics;

namespace Microsoft.ML.Lime.Tests;

/// <summary>Jupyter's Python packages, where they are installed. Tests that need one are skipped, by name, where it is missing.</summary>
internal static class Jupyter
{
    // Debian's packages belong to its own Python, which need not be the first one on the path.
    private static readonly string Program = File.Exists("/usr/bin/python3") ? "/usr/bin/python3" : "python3";

    /// <summary>Skips the test where a module of Python is missing.</summary>
    public static void Require(string module)
    {
        int? code = null;
        try
        {
            code = Run(new Dictionary<string, string>(), ["-c", $"import {module}"]).Code;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            // There is no Python.
        }
        Assert.SkipUnless(code == 0, $"Python has no module {module} (Debian: python3-{module}).");
    }

    /// <summary>Runs Python to its end.</summary>
    /// <returns>What it printed; the test fails where its exit code is not 0.</returns>
    public static string Python(params IReadOnlyList<string> arguments) => Python(new Dictionary<string, string>(), arguments);

    /// <summary>The same with variables of the environment.</summary>
    public static string Python(IReadOnlyDictionary<string, string> environment, params IReadOnlyList<string> arguments)
    {
        (int code, string printed) = Run(environment, arguments);
        Assert.True(code == 0, $"python3 {string.Join(' ', arguments)} ended with {code}:\n{printed}");
        return printed;
    }

    private static (int Code, string Printed) Run(IReadOnlyDictionary<string, string> environment, IReadOnlyList<string> arguments)
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

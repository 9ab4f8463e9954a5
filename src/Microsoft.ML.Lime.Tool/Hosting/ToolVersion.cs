using System.Reflection;

namespace Microsoft.ML.Lime.Tool.Hosting;

/// <summary>The version of this program.</summary>
internal static class ToolVersion
{
    /// <summary>For example <c>0.1.0</c>.</summary>
    public static string Text { get; } =
        typeof(ToolVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];
}

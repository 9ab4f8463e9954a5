using Microsoft.ML.Lime.Onnx;

namespace Microsoft.ML.Lime.Tests;

public sealed class DeviceTests
{
    [Theory]
    [InlineData("auto", DeviceKind.Auto, 0, "auto")]
    [InlineData("cpu", DeviceKind.Cpu, 0, "cpu")]
    [InlineData("GPU", DeviceKind.Gpu, 0, "gpu:0")]
    [InlineData("gpu:3", DeviceKind.Gpu, 3, "gpu:3")]
    public void Parse_ValidText_ReturnsDeviceThatRoundTrips(string text, DeviceKind kind, int index, string written)
    {
        Device device = Device.Parse(text)!;
        Assert.Equal(new Device(kind, index), device);
        Assert.Equal(written, device.ToString());
        Assert.Equal(device, Device.Parse(device.ToString()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("cuda")]
    [InlineData("gpu:")]
    [InlineData("gpu:-1")]
    [InlineData("gpu:1.5")]
    [InlineData("gpu: 1")]
    [InlineData("cpu:0")]
    [InlineData("gpu:99999999999")]
    public void Parse_InvalidText_ReturnsNull(string text) => Assert.Null(Device.Parse(text));

    [Fact]
    public void Gpu_WhenIndexIsNegative_Throws() => Assert.Throws<ArgumentOutOfRangeException>(() => Device.Gpu(-1));
}

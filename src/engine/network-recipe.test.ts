import assert from 'node:assert/strict';
import { recipeOf } from './network-recipe.ts';

describe('the recipe of a network', () => {
  /** As Docker 28.5 tells it. */
  const answer = {
    Name: 'shop',
    Id: '9c0f4a',
    Created: '2026-03-09T12:00:00Z',
    Scope: 'local',
    Driver: 'bridge',
    EnableIPv4: true,
    EnableIPv6: true,
    IPAM: {
      Driver: 'default',
      Options: null,
      Config: [
        {
          Subnet: '172.30.7.0/24',
          IPRange: '172.30.7.128/25',
          Gateway: '172.30.7.1/24',
          AuxiliaryAddresses: { router: '172.30.7.9' },
        },
        { Subnet: 'fd00:7::/64' },
      ],
    },
    Internal: true,
    Attachable: true,
    Ingress: false,
    ConfigFrom: { Network: '' },
    ConfigOnly: false,
    Containers: { '4f5e': { Name: 'web' } },
    Options: { 'com.docker.network.driver.mtu': '1400' },
    Labels: { team: 'shop' },
  };

  it('has all that makes it, and nobody who is in it', () => {
    assert.deepEqual(recipeOf(answer), {
      name: 'shop',
      body: {
        Name: 'shop',
        CheckDuplicate: true,
        Driver: 'bridge',
        Scope: 'local',
        Internal: true,
        Attachable: true,
        Ingress: false,
        ConfigOnly: false,
        EnableIPv4: true,
        EnableIPv6: true,
        IPAM: {
          Driver: 'default',
          Config: [
            {
              Subnet: '172.30.7.0/24',
              IPRange: '172.30.7.128/25',
              Gateway: '172.30.7.1',
              AuxiliaryAddresses: { router: '172.30.7.9' },
            },
            { Subnet: 'fd00:7::/64' },
          ],
        },
        Options: { 'com.docker.network.driver.mtu': '1400' },
        Labels: { team: 'shop' },
      },
    });
  });

  it('names only the template of a network that has one', () => {
    const { body } = recipeOf({ ...answer, ConfigFrom: { Network: 'template' } }) ?? assert.fail('no recipe');
    assert.deepEqual(body['ConfigFrom'], { Network: 'template' });
    assert.deepEqual(
      ['IPAM', 'Options', 'Labels', 'EnableIPv6'].filter((key) => key in body),
      [],
    );
  });

  it('tells no switch that the engine does not have', () => {
    const old = Object.fromEntries(Object.entries(answer).filter(([key]) => key !== 'EnableIPv4'));
    assert.ok(!('EnableIPv4' in (recipeOf(old)?.body ?? { EnableIPv4: true })));
  });

  it('is none where the answer makes no sense', () => {
    for (const wrong of [null, [], {}, { ...answer, Driver: 7 }, { ...answer, IPAM: 'x' }])
      assert.equal(recipeOf(wrong), null);
  });
});

import { announce, untilAskedToStop } from './child-protocol.ts';
import { openFrontDoor } from './front-door.ts';

const frontDoor = await openFrontDoor();
announce({ port: frontDoor.port, adminPort: frontDoor.adminPort });
await untilAskedToStop();
await frontDoor.close();
